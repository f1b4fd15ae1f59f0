"""What is earned follows from the configuration and the records."""

import shutil

import pytest
import yaml

from project_package import storage
from project_package.readiness import earned, facts
from project_package.readiness.facts import Facts
from project_package.registry import open_registry

SAMPLE = "data.sample={rows: 9, batch_rows: 9, seed: 1}"


def open_needs(row, workspace, *patches):
    """Return what a row still needs."""
    found = earned.findings(row, Facts(workspace.config(*patches), False))
    return [one.words for one in found if not one.met]


def test_generated_data_earns_nothing(finished):
    assert ["data.sample is set: the data is generated"] == open_needs(
        "Data 1", finished, SAMPLE
    )


def test_own_data_without_a_run_earns_nothing(fresh):
    assert ["no training run on own data was judged yet"] == open_needs("Data 1", fresh)


@pytest.mark.parametrize("row", ["Data 1", "Data 2", "Model 5", "Model 6", "Infra 4"])
def test_a_run_on_own_data_is_what_many_rows_need(finished, row):
    assert [] == open_needs(row, finished)


def test_a_run_on_generated_data_is_none_on_own_data(workspace):
    path = workspace.root / "var" / "runs" / "trained" / "run.json"
    record = storage.read_json(str(path))
    record["settings"]["data"]["sample"] = {"rows": 9}
    storage.write_json(str(path), record)

    assert ["no training run on own data was judged yet"] == open_needs(
        "Data 2", workspace
    )


def test_every_feature_needs_a_cost(workspace):
    (silent,) = open_needs("Data 3", workspace)
    assert "size" in silent
    path = workspace.root / "conf" / "schema.yaml"
    schema = yaml.safe_load(path.read_text(encoding="utf-8"))
    for column in schema["columns"]:
        column["cost"] = 0
    path.write_text(yaml.safe_dump(schema), encoding="utf-8")

    assert [] == open_needs("Data 3", workspace)


def test_somebody_has_to_mark_what_leads_to_a_person(workspace):
    assert 1 == len(open_needs("Data 5", workspace))
    path = workspace.root / "conf" / "schema.yaml"
    schema = yaml.safe_load(path.read_text(encoding="utf-8"))
    schema["columns"][0]["tags"] = ["personal"]
    path.write_text(yaml.safe_dump(schema), encoding="utf-8")

    assert [] == open_needs("Data 5", workspace)


@pytest.mark.parametrize(
    "code, missing",
    [
        ({"commit": None, "changed": None}, 1),
        ({"commit": "a-commit", "changed": True}, 1),
        ({"commit": "a-commit", "changed": False}, 0),
    ],
)
def test_a_run_has_to_be_from_a_clean_commit(workspace, code, missing):
    path = workspace.root / "var" / "runs" / "trained" / "run.json"
    storage.write_json(str(path), storage.read_json(str(path)) | {"code": code})

    assert missing == len(open_needs("Model 1", workspace))


def test_one_point_is_no_search(workspace):
    path = workspace.root / "var" / "runs" / "trained" / "leaderboard.json"
    assert [] == open_needs("Model 3", workspace)
    board = storage.read_json(str(path))
    for entrant in board["entrants"]:
        del entrant["trials"][1:]
    storage.write_json(str(path), board)

    assert ["1 points tried for the winner"] == open_needs("Model 3", workspace)


def test_a_curve_tells_how_the_model_ages(workspace):
    (missing,) = open_needs("Model 4", workspace)
    assert "no curve yet" in missing
    curve = {"points": [{"days": 30.0}]}
    path = workspace.root / "var" / "runs" / "trained" / facts.STALENESS
    storage.write_json(str(path), curve)

    assert [] == open_needs("Model 4", workspace)


def test_a_rollback_has_to_be_practised(workspace):
    assert ["0 rollbacks in the registry"] == open_needs("Infra 7", workspace)
    registry = open_registry(str(workspace.root / "var" / "registry"))
    shutil.copytree(workspace.root / "var/runs/trained/bundle", workspace.root / "b")
    version = registry.register(str(workspace.root / "b"), run_id="other", summary={})
    registry.promote(version, expected=1, who="Ann", why="to practise")
    registry.rollback(who="Ann", why="to practise")

    assert [] == open_needs("Infra 7", workspace)


@pytest.mark.parametrize("row", ["Data 6", "Model 2", "Infra 6", "Monitoring 3"])
def test_what_nothing_records_is_never_earned(finished, row):
    assert 1 == len(open_needs(row, finished))
