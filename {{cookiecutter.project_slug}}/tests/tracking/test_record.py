"""What MLflow shows of a run: parameters, metrics with steps, candidates, lineage."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from mlflow import MlflowClient
from mlflow.entities import Run as Recorded

from project_package import runner, storage
from project_package.errors import GateRefused, ProjectError
from project_package.pipeline import SCORING, TRAINING
from project_package.run import Run
from project_package.tracking.record import Record

from ..kinds import one_kind
from ..workspace import Workspace, create
from . import embedded

ON = ("tracking.enabled=true",)


def client(workspace: Workspace) -> MlflowClient:
    """Return MLflow's client of the project."""
    return MlflowClient(embedded.address(workspace.root / "var" / "mlflow"))


def recorded(workspace: Workspace, **tags: str) -> list[Recorded]:
    """Return the runs in MLflow that have these tags."""
    calls = client(workspace)
    experiment = calls.get_experiment_by_name(embedded.PROJECT)
    wanted = " and ".join(f"tags.`{key}` = '{value}'" for key, value in tags.items())
    return list(calls.search_runs([experiment.experiment_id], wanted))


@pytest.fixture
def empty(kind, database, tmp_path) -> Workspace:
    """A project in which nothing has run, with a database that is ready."""
    made = create(tmp_path / "project", kind)
    embedded.copied(database, made.root / "var" / "mlflow")
    return made


@pytest.fixture(scope="module")
def tracked(kind, database, tmp_path_factory) -> Iterator[Workspace]:
    """A project with a training and a scoring run that MLflow has recorded."""
    made = create(tmp_path_factory.mktemp("tracked") / "project", kind)
    embedded.copied(database, made.root / "var" / "mlflow")
    runner.run(TRAINING, made.config(*ON), "trained")
    runner.run(SCORING, made.config(*ON), "scored")
    yield made


@pytest.fixture
def training(tracked) -> Recorded:
    """The training run."""
    (found,) = recorded(tracked, run_id="trained", pipeline="training")
    return found


def artefact(workspace: Workspace, name: str, run_id: str = "trained"):
    """Return the content of a JSON artefact of a run."""
    return storage.read_json(str(workspace.root / "var" / "runs" / run_id / name))


def test_the_metrics_are_those_on_held_out_rows(tracked, training):
    measured = artefact(tracked, "metrics.json")
    for metric, value in measured["models"][measured["winner"]].items():
        assert training.data.metrics[metric] == value
    assert training.data.metrics["held_out_rows"] == measured["rows"]


def test_the_parameters_are_the_settings_and_what_the_search_found(tracked, training):
    board = artefact(tracked, "leaderboard.json")
    parameters = training.data.params
    assert ("42", "2") == (parameters["seed"], parameters["search.budget"])
    found = {
        f"winner.{k}": str(v)
        for k, v in board["entrants"][0]["best"]["parameters"].items()
    }
    assert found.items() <= parameters.items()


def test_each_candidate_is_a_nested_run_whose_steps_are_trials_and_folds(
    tracked, training
):
    board = artefact(tracked, "leaderboard.json")
    nested = recorded(tracked, **{"mlflow.parentRunId": training.info.run_id})
    by_name = {run.data.tags["candidate"]: run for run in nested}
    assert {entrant["name"] for entrant in board["entrants"]} == by_name.keys()
    for entrant in board["entrants"]:
        run = by_name[entrant["name"]]
        assert "FINISHED" == run.info.status
        for metric, values in (
            ("trial", [trial["score"] for trial in entrant["trials"]]),
            ("fold", entrant["best"]["fold_scores"]),
        ):
            points = client(tracked).get_metric_history(
                run.info.run_id, f"{metric}_{board['metric']}"
            )
            assert values == [p.value for p in sorted(points, key=lambda p: p.step)]


def test_the_data_set_and_the_lineage_are_those_of_the_run(tracked, training):
    source = artefact(tracked, "source.json")
    (read,) = training.inputs.dataset_inputs
    tags, started = training.data.tags, artefact(tracked, "run.json")
    assert "source.parquet" == read.dataset.name
    assert source["sha256"].startswith(read.dataset.digest)
    assert source["sha256"] == tags["data_digest"]
    assert started["settings_digest"] == tags["settings_digest"]
    assert started["libraries"]["scikit-learn"] == tags["library.scikit-learn"]


def test_a_run_knows_its_version_and_the_version_its_run(tracked, training):
    (version,) = client(tracked).search_model_versions(f"name='{embedded.PROJECT}'")
    assert ("1", "True") == (
        training.data.tags["version"],
        training.data.tags["promoted"],
    )
    assert "trained" == version.tags["run_id"]
    calls = client(tracked)
    champion = calls.get_model_version_by_alias(embedded.PROJECT, "champion")
    assert 1 == champion.version


def test_the_pages_are_beside_the_run_and_no_pickle_is(tracked, training):
    listed = {f.path for f in client(tracked).list_artifacts(training.info.run_id)}
    assert {"report.html", "exploration.html", "leaderboard.json"} <= listed
    assert not [name for name in listed if not name.endswith((".html", ".json"))]
    kept = Path(training.info.artifact_uri) / "report.html"
    original = tracked.root / "var" / "runs" / "trained" / "report.html"
    assert original.read_bytes() == kept.read_bytes()


def test_a_scoring_run_tells_which_version_scored_how_many_rows(tracked):
    (scoring,) = recorded(tracked, run_id="scored")
    assert "1" == scoring.data.tags["version"]
    assert (
        artefact(tracked, "scoring.json", "scored")["rows"]
        == scoring.data.metrics["rows"]
    )


@one_kind
def test_steps_in_processes_of_their_own_are_one_run(empty):
    config = empty.config(*ON)
    switched = ("--patch", ON[0])
    for step in ("ingest", "clean"):
        done = empty.command("step", step, "--run-id", "apart", *switched)
        assert 0 == done.returncode, done.stderr
    (run,) = recorded(empty, run_id="apart", pipeline="training")
    assert "RUNNING" == run.info.status
    runner.run(TRAINING, config, "apart")
    (run,) = recorded(empty, run_id="apart", pipeline="training")
    assert "FINISHED" == run.info.status
    assert len(recorded(empty, run_id="apart")) == 1 + len(
        artefact(empty, "leaderboard.json", "apart")["entrants"]
    )


@one_kind
def test_a_first_run_is_recorded_although_another_one_makes_the_experiment(
    empty, monkeypatch
):
    create = MlflowClient.create_experiment

    def after_another(*arguments):
        create(*arguments)
        return create(*arguments)

    monkeypatch.setattr(MlflowClient, "create_experiment", after_another)
    Record.of(Run.open(empty.config(*ON), "first", TRAINING.name))

    assert 1 == len(recorded(empty, run_id="first"))


@one_kind
def test_a_run_that_fails_and_one_that_is_refused_say_why(empty):
    (empty.root / "source.parquet").rename(empty.root / "away.parquet")
    with pytest.raises(ProjectError):
        runner.run(TRAINING, empty.config(*ON), "broken")
    (run,) = recorded(empty, run_id="broken")
    assert "FAILED" == run.info.status
    assert "source.parquet" in run.data.tags["error"]
    (empty.root / "away.parquet").rename(empty.root / "source.parquet")
    with pytest.raises(GateRefused):
        runner.run(TRAINING, empty.config(*ON, "gates.max_size_mb=0.001"), "large")
    (run,) = recorded(empty, run_id="large", pipeline="training")
    assert ("FINISHED", "1", "False") == (
        run.info.status,
        run.data.tags["version"],
        run.data.tags["promoted"],
    )
    assert "size" in run.data.tags["refused"]


@one_kind
def test_a_store_that_is_away_fails_no_run(fresh, capsys):
    # The registry is asked by the last steps only: those have nothing to go on with.
    (fresh.root / "var").mkdir()
    (fresh.root / "var" / "mlflow").write_text("no folder")
    config = fresh.config(*ON)
    with pytest.raises(ProjectError):
        runner.run(TRAINING, config, "alone")
    assert (fresh.root / "var" / "runs" / "alone" / "bundle" / "manifest.json").exists()
    assert "not recorded" in capsys.readouterr().out
