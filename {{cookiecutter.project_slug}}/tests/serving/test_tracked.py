"""A service whose registry is in MLflow: it follows, and does without MLflow."""

import pytest
from mlflow import MlflowClient

from project_package.registry import registry_of

from ..tracking import embedded
from ..tracking.conftest import database
from .processes import started, wait_for

__all__ = ["database"]

BECAUSE = {"who": "a test", "why": "to serve it"}
# Says from time to time what the process has imported that it should not need.
WATCH = """
import sys, threading, time
def look():
    while True:
        time.sleep(0.1)
        heavy = {"mlflow", "alembic", "pandas", "sklearn"} & sys.modules.keys()
        print("imported:", sorted(heavy), file=sys.stderr, flush=True)
threading.Thread(target=look, daemon=True).start()
"""


@pytest.fixture
def folder(workspace, database, second) -> str:
    """The folder of MLflow in a project: version 1 of two is champion."""
    made = embedded.copied(database, workspace.root / "var" / "mlflow")
    settings = workspace.root / "conf" / "tracking.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("enabled: false", "enabled: true"), "utf-8")
    registry = registry_of(workspace.config())
    first = workspace.root / "var" / "runs" / "trained" / "bundle"
    for number, bundle in enumerate((first, second), 1):
        registry.register(str(bundle), run_id=str(number), summary={})
    registry.promote(1, expected=None, **BECAUSE)
    return made


def test_who_moves_the_alias_in_mlflow_moves_what_is_served(
    framework, workspace, folder, row
):
    page = MlflowClient(embedded.address(folder))
    serving = {"launcher": WATCH, "reload_seconds": 0.2, "workers": 1}
    with started(workspace, framework.__name__, **serving) as server:
        before = server.predict(row).json

        page.set_registered_model_alias(embedded.PROJECT, "champion", "2")

        wait_for(lambda: server.predict(row).json["model_version"] == 2, server)
        after = server.predict(row).json
        wait_for(lambda: b"imported: " in server.log.read_bytes(), server)
        assert 1 == before["model_version"]
        assert before["predictions"] != after["predictions"]
        lines = server.log.read_text("utf-8").splitlines()
        assert {"imported: []"} == {line for line in lines if "imported: " in line}
