"""``reproduce``: what was recorded of a run is enough to get the same model again."""

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from project_package.cli.app import app
from project_package.errors import ArtefactError, ConfigError
from project_package.registry import open_registry

from ..workspace import Workspace


def record(workspace: Workspace, **changes) -> None:
    """Change what was recorded of the run ``trained``."""
    path = workspace.root / "var" / "runs" / "trained" / "run.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    for name, value in changes.items():
        content[name] |= value
    path.write_text(json.dumps(content), encoding="utf-8")


def change_data(workspace: Workspace) -> None:
    """Give each row of the training data the target of another."""
    path = workspace.root / "source.parquet"
    frame = pd.read_parquet(path)
    frame.assign(target=frame["target"].to_numpy()[::-1]).to_parquet(path)


def test_a_run_is_rebuilt_and_equal_whatever_is_configured_now(cli, workspace):
    said = cli("reproduce", "trained", "--patch", "seed=7", "--patch", "model.use=null")
    compared = [line for line in said.splitlines()[1:] if line]
    assert 4 == len(compared) and all(line.endswith(": equal") for line in compared)
    registry = open_registry(str(workspace.root / "var" / "registry"))
    assert ([1], 1) == ([v.number for v in registry.versions()], workspace.champion())


def test_other_data_are_refused_in_a_sentence(cli, workspace):
    change_data(workspace)
    with pytest.raises(ArtefactError, match="the data source.parquet has the digest"):
        cli("reproduce", "trained")


@pytest.mark.usefixtures("cli")
def test_what_differs_is_named_and_the_exit_code_is_one(workspace):
    change_data(workspace)
    done = CliRunner().invoke(app, ["reproduce", "trained", "--anyway"])
    assert 1 == done.exit_code
    unequal = [x for x in done.stdout.splitlines() if not x.endswith("equal")]
    for name in ("differs: the data", "metrics.json: ", "leaderboard.json: ", "pred"):
        assert any(line.startswith(f"  {name}") for line in unequal), name


@pytest.mark.parametrize(
    "changes, fault",
    [
        ({"libraries": {"numpy": "1.0"}}, r"numpy is \d[\d.]*, not 1\.0"),
        ({"code": {"commit": "abc"}}, "the commit of the code is None, not abc"),
        ({"code": {"changed": True}}, "files of the code differ from its commit"),
    ],
)
def test_other_code_or_versions_are_named(cli, workspace, changes, fault):
    record(workspace, **changes)
    before = [*(workspace.root / "var/runs").iterdir()]
    with pytest.raises(ArtefactError, match=fault):
        cli("reproduce", "trained")
    assert sorted(before) == sorted((workspace.root / "var/runs").iterdir())


def test_settings_that_the_code_does_not_know_are_refused(cli, workspace):
    record(workspace, settings={"surprise": 1})
    with pytest.raises(ConfigError, match="surprise does not fit"):
        cli("reproduce", "trained")


@pytest.mark.parametrize("run", ["scored", "gone"])
def test_what_is_no_finished_training_is_refused(cli, run):
    with pytest.raises(ArtefactError):
        cli("reproduce", run)
