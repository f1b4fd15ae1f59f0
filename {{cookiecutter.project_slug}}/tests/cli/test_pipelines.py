"""``run``, ``step`` and ``dag``."""

import json

import pytest

from project_package.errors import ConfigError

from ..workspace import BATCH_ROWS, LENIENT


def test_dag_prints_every_step_and_what_connects_them(cli):
    steps = json.loads(cli("dag", "training", "--format", "json"))["training"]
    assert steps[1]["after"] == ["ingest"]
    assert "ingest -->|dataset.parquet| clean" in cli("dag", "--format", "mermaid")
    assert "reads   dataset.parquet" in cli("dag", "training")


def test_run_says_what_it_made_and_what_to_do_next(cli, workspace):
    said = cli("run", "scoring", "--run-id", "again")
    assert f"{BATCH_ROWS} rows, {BATCH_ROWS} scored, 0 in quarantine" in said
    assert "var/runs/again/predictions.parquet" in said
    assert (workspace.root / "var/runs/again/predictions.parquet").is_file()


def test_run_without_a_name_trains_and_scores(cli, workspace):
    said = cli("run", "--run-id", "both", *LENIENT)
    assert "Champion: version 2, line" in said
    assert "(baseline)" in said
    assert workspace.champion() == 2


def test_run_from_a_step_goes_on_with_all_that_comes_after_it(cli, workspace):
    cli("run", "--run-id", "both", *LENIENT)
    said = cli("run", "--run-id", "both", "--from", "promote", *LENIENT)
    assert "Trained in run both-training" in said
    assert "Scored in run both-scoring with version 2" in said
    steps = workspace.root / "var" / "runs" / "both-scoring" / "steps"
    trained = workspace.root / "var" / "runs" / "both-training" / "steps"
    assert all(
        path.stat().st_mtime_ns > (trained / "promote.json").stat().st_mtime_ns
        for path in steps.iterdir()
    )


@pytest.mark.parametrize(
    "arguments, fault",
    [
        (("--from", "score"), "--from goes on with a run: name it with --run-id"),
        (("--from", "scor", "--run-id", "x"), "no step 'scor'; choose from ingest"),
        (
            ("training", "--from", "score", "--run-id", "x"),
            "The step score is one of scoring: run that",
        ),
    ],
)
def test_from_a_step_that_cannot_be_is_refused_before_any_work(
    cli, workspace, arguments, fault
):
    before = sorted(path.name for path in (workspace.root / "var" / "runs").iterdir())
    with pytest.raises(ConfigError, match=fault):
        cli("run", *arguments)
    runs = (workspace.root / "var" / "runs").iterdir()
    assert before == sorted(path.name for path in runs)


def test_a_model_that_cannot_be_trained_is_refused_before_any_data_is_read(
    cli, workspace
):
    (workspace.root / "source.parquet").unlink()
    with pytest.raises(ConfigError, match="model.metric='luck' is not a measure"):
        cli("run", "training", "--run-id", "x", "--patch", "model.metric=luck")
