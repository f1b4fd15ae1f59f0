"""Storage that is lost with its machine is refused where a job has to share it."""

import pytest

from project_package import shared
from project_package.config import flatten
from project_package.errors import ConfigError

from .workspace import Workspace

BUCKET = "s3://bucket"


def patches(workspace: Workspace) -> list[str]:
    """Return patches that put all that lasts into a bucket or onto a server."""
    known = flatten(workspace.config().settings.model_dump(mode="json"))
    places = {
        "paths": BUCKET,
        "source": f"{BUCKET}/rows.parquet",
        "url": "postgresql+psycopg://host/log",
        "uri": "https://host",
        "artefacts": BUCKET,
    }
    return [
        f"{key}={places[word]}"
        for key in known
        for word in {*key.split(".")} & {*places}
        if known.get(f"{key.rpartition('.')[0]}.enabled", True)
    ]


def test_shared_storage_is_accepted(workspace: Workspace):
    shared.refuse_local(workspace.config(*patches(workspace)))


def test_each_place_that_only_this_machine_has_is_named(workspace: Workspace):
    remote = patches(workspace)
    for patch in remote:
        key = patch.partition("=")[0]
        others = [other for other in remote if other != patch]
        with pytest.raises(ConfigError, match=rf"Only this machine has {key} \("):
            shared.refuse_local(workspace.config(*others))


def test_a_job_that_has_to_share_is_refused_before_any_work(workspace: Workspace):
    done = workspace.command("retrain", "--if-needed", "--shared")
    assert (2, "") == (done.returncode, done.stdout)
    assert "Only this machine has paths.runs (" in done.stderr
    assert not (workspace.root / "var" / "retrainings").exists()
