"""``features``: the registry as a table and as JSON."""

import json

import pytest

from project_package.errors import ArtefactError
from project_package.pipeline import TRAINING

from ..workspace import Workspace


def explain(workspace: Workspace, run_id: str, started: str, **importances) -> None:
    """Leave what a finished run leaves of the importance of its columns."""
    home = workspace.root / "var" / "runs" / run_id
    (home / "steps").mkdir(parents=True)
    features = [
        {"name": name, "importance": value, "low": value, "high": value}
        | {"useless": value <= 0}
        for name, value in importances.items()
    ]
    for name, content in {
        "run.json": {"pipeline": TRAINING.name, "started": started},
        "steps/explain.json": {},
        "importances.json": {"features": features},
    }.items():
        (home / name).write_text(json.dumps(content), encoding="utf-8")


def listed(cli, *options: str) -> dict:
    """Return the registry."""
    return json.loads(cli("features", "--format", "json", *options))


def test_features_come_from_the_newest_run_or_the_one_named(cli, workspace):
    explain(workspace, "a", "2099-01-02", size=0.3, weight=-0.1)
    explain(workspace, "b", "2099-01-01", size=0.1, weight=0.2)

    newest, named = listed(cli), listed(cli, "--run-id", "b")

    assert ("a", "size") == (newest["run_id"], newest["features"][0]["name"])
    assert "weight" == named["features"][0]["name"]
    (flagged,) = [line for line in cli("features").splitlines() if "useless" in line]
    assert flagged.startswith("weight")


def test_importance_is_unknown_where_nothing_was_trained(cli):
    elsewhere = ("--patch", "paths.runs=var/empty")

    assert "Importance from run unknown" in cli("features", *elsewhere)
    assert listed(cli, *elsewhere)["features"][0]["unused"] is None


def test_time_of_the_transformers_is_measured_when_asked_for(cli):
    assert all(one["transform"] is None for one in listed(cli)["features"])
    assert all(one["transform"] > 0 for one in listed(cli, "--measure")["features"])


def test_run_without_importances_says_which_step_to_run(cli):
    with pytest.raises(ArtefactError, match="step explain of run none is not complete"):
        cli("features", "--run-id", "none")
