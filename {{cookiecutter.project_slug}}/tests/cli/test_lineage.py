"""``lineage``: from an output back to everything that it was made from."""

import json
import subprocess

import pandas as pd
import pytest

from project_package import __version__, storage
from project_package.errors import ArtefactError, DataError

from ..workspace import Workspace

GIT = ("git", "-c", "user.name=Ann", "-c", "user.email=ann@example.org")


def test_predictions_lead_to_data_code_settings_versions_and_seed(cli, workspace):
    said = json.loads(cli("lineage", "var/runs/scored/predictions.parquet"))
    trained = said["trained"]
    source = str(workspace.root / "source.parquet")
    batch = str(workspace.root / "batch.parquet")
    assert storage.digest_uri(source) == trained["source"]["sha256"]
    assert storage.digest_uri(batch) == said["input"]
    assert "trained" == trained["run_id"]
    assert 42 == trained["seed"] == trained["settings"]["seed"]
    assert __version__ == trained["code"]["version"]
    assert {"scikit-learn", "onnxruntime"} <= trained["libraries"].keys()
    assert 1 == said["model_version"]
    assert "scored" == said["run"]["run_id"]


def test_every_artefact_between_data_and_model_is_in_the_lineage(cli, workspace):
    said = json.loads(cli("lineage", "var/runs/scored/predictions.parquet"))
    run = workspace.root / "var" / "runs" / "trained"
    read = said["trained"]["artefacts"]
    for name in ("clean.parquet", "split.parquet", "models.skops", "metrics.json"):
        assert storage.digest_uri(str(run / name)) == read[name]


def test_a_scored_file_leads_to_the_same_model(cli):
    cli("score", "batch.parquet", "out/scored.parquet")
    said = json.loads(cli("lineage", "out/scored.parquet"))
    assert "trained" == said["trained"]["run_id"]
    assert "run" not in said


@pytest.mark.parametrize(
    "part",
    ["", "/", "/metrics.json", "/steps/train.json", "/bundle", "/bundle/model.onnx"],
)
def test_a_run_and_all_that_it_made_lead_to_its_record(cli, workspace, part):
    run = json.loads(cli("lineage", f"var/runs/trained{part}"))["run"]
    source = str(workspace.root / "source.parquet")
    assert storage.digest_uri(source) == run["source"]["sha256"]
    assert 42 == run["seed"]
    written = run["steps"]["clean"]["writes"]["clean.parquet"]
    assert written == run["steps"]["split"]["reads"]["clean.parquet"]


def test_the_commit_of_the_project_is_recorded(cli, workspace):
    for arguments in (["init"], ["add", "conf"], ["commit", "-m", "Begin"]):
        subprocess.run(
            [*GIT, *arguments], cwd=workspace.root, check=True, capture_output=True
        )
    head = subprocess.check_output(
        ["git", "rev-parse", "HEAD"], cwd=workspace.root, encoding="utf-8"
    )
    cli("run", "scoring", "--run-id", "committed")
    code = json.loads(cli("lineage", "var/runs/committed"))["run"]["code"]
    assert head.strip() == code["commit"]
    assert code["changed"]


@pytest.mark.parametrize("file", ["source.parquet", "conf/base.yaml"])
def test_a_file_that_no_model_made_is_refused(cli, file):
    with pytest.raises(DataError, match=f"{file} does not say which model made it"):
        cli("lineage", file)


def test_what_does_not_exist_is_refused(cli):
    with pytest.raises(ArtefactError, match="gone.parquet does not exist"):
        cli("lineage", "gone.parquet")


def test_a_model_of_another_registry_is_refused(cli):
    with pytest.raises(DataError, match="is not in the registry"):
        cli(
            *("lineage", "var/runs/scored/predictions.parquet"),
            *("--patch", "paths.registry=var/other"),
        )


def test_predictions_of_people_without_lineage_are_refused(cli, workspace: Workspace):
    path = workspace.root / "var" / "runs" / "scored" / "predictions.parquet"
    pd.read_parquet(path).to_parquet(workspace.root / "copied.parquet")
    with pytest.raises(DataError, match="copied.parquet does not say which model"):
        cli("lineage", "copied.parquet")
