"""The runner: each step once, in any process, and on from where a run stopped."""

import json
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from project_package import runner, storage
from project_package.errors import (
    ArtefactError,
    ConfigError,
    ProjectError,
)
from project_package.pipeline import (
    PIPELINES,
    SCORING,
    TRAINING,
    Pipeline,
)
from project_package.registry import open_registry
from project_package.run import Run

from .kinds import one_kind
from .workspace import Workspace

RUN_IDS = {"training": "trained", "scoring": "scored", "monitoring": "monitored"}
# What depends on the runner alone, and takes its time, is tried with one kind.
# What appears on the way to some artefacts.
PARTS = {
    "bundle": ["bundle/encoding.json", "bundle/manifest.json"],
    "promotion.json": [
        "../../registry/bundles/*/manifest.json",
        "../../registry/versions/*",
        "../../registry/aliases/champion/*",
        "promotion.json",
    ],
}


def folder(workspace: Workspace, run_id: str) -> Path:
    """Return the folder of a run."""
    return workspace.root / "var" / "runs" / run_id


def predictions(workspace: Workspace, run_id: str) -> pd.DataFrame:
    """Return the predictions of a scoring run, without the version that made them."""
    path = folder(workspace, run_id) / "predictions.parquet"
    return pd.read_parquet(path).drop(columns="model_version")


def assert_like(workspace: Workspace, run_id: str, finished: Workspace) -> None:
    """Assert that a scoring run predicted what the undisturbed one did."""
    pd.testing.assert_frame_equal(
        predictions(workspace, run_id), predictions(finished, "scored")
    )


def boundaries(pipeline: Pipeline) -> Iterator[str]:
    """Yield what a run publishes, in order, in patterns from the folder of the run."""
    yield "run.json"
    for step in pipeline.steps:
        for artefact in step.writes:
            yield from PARTS.get(artefact, [artefact])
        yield f"steps/{step.name}.json"


def started(stderr: str) -> list[str]:
    """Return the steps that a process began, by its log."""
    lines = [json.loads(line) for line in stderr.splitlines() if line.startswith("{")]
    return [line["step"] for line in lines if line["event"] == "step started"]


def artefacts() -> list[tuple[str, str, str]]:
    """Return each artefact that is read, with its pipeline and its first reader."""
    found = {}
    for pipeline in PIPELINES.values():
        for _, reader, artefact in pipeline.edges():
            found.setdefault(artefact, (pipeline.name, reader, artefact))
    return list(found.values())


def cut(path: Path) -> None:
    """Lose the end of a file, or of a folder's model."""
    path = path / "model.onnx" if path.is_dir() else path
    path.write_bytes(path.read_bytes()[:-20])


def change(path: Path) -> None:
    """Put other content, valid by itself, in the place of a file."""
    path = path / "manifest.json" if path.is_dir() else path
    if path.suffix == ".parquet":
        pd.read_parquet(path).iloc[::-1].to_parquet(path, index=False)
    elif path.suffix == ".json":
        storage.write_json(str(path), storage.read_json(str(path)) | {"more": 1})
    else:
        path.write_bytes(path.read_bytes() + b" ")


def lose(path: Path) -> None:
    """Delete a file, or a folder's model."""
    (path / "model.onnx" if path.is_dir() else path).unlink()


@pytest.mark.ml_score("Infra 3", half="nothing is served yet")
def test_a_run_leaves_every_artefact_that_its_pipeline_declares(finished: Workspace):
    for pipeline in PIPELINES.values():
        current = Run(finished.config(), RUN_IDS[pipeline.name], pipeline.name)
        for step in pipeline.steps:
            facts = current.facts(step.name)
            assert set(step.writes) == facts["writes"].keys()
            assert set(step.reads) >= facts["reads"].keys()
            assert facts["cost"]["wall_s"] >= 0


@pytest.mark.ml_score("Infra 3", half="nothing is served yet")
def test_steps_in_processes_of_their_own_give_what_the_runner_gives(
    fresh: Workspace, finished: Workspace
):
    for pipeline in PIPELINES.values():
        for step in pipeline.steps:
            run_id = RUN_IDS[pipeline.name]
            done = fresh.command("step", step.name, "--run-id", run_id)
            assert 0 == done.returncode, done.stderr
    assert_like(fresh, "scored", finished)
    for report in ("split.parquet", "leaderboard.json", "metrics.json"):
        expected = (folder(finished, "trained") / report).read_bytes()
        assert expected == (folder(fresh, "trained") / report).read_bytes()


def test_a_step_run_alone_logs_its_run_and_its_name(workspace: Workspace):
    done = workspace.command("step", "clean", "--run-id", "trained")

    lines = [json.loads(line) for line in done.stderr.splitlines()]
    logged = [(line["event"], line["run_id"], line["step"]) for line in lines]
    events = ["step started", "cleaned", "step finished"]
    assert [(event, "trained", "clean") for event in events] == logged


@pytest.mark.parametrize("system, peak", [("linux", 2**21), ("darwin", 2**31)])
def test_most_memory_of_the_process_is_in_mb_on_every_system(
    workspace: Workspace, monkeypatch, system, peak
):
    usage = SimpleNamespace(ru_maxrss=peak)
    monkeypatch.setattr("resource.getrusage", lambda _: usage)
    monkeypatch.setattr("sys.platform", system)
    current = Run.open(workspace.config(), "trained", "training")

    runner.execute(TRAINING.step("clean"), current, TRAINING)

    assert 2048 == current.facts("clean")["cost"]["process_peak_mb"]


def test_a_completed_step_is_not_run_again(workspace: Workspace):
    paths = [path for path in workspace.root.rglob("*") if path.is_file()]
    before = {path: path.stat().st_mtime_ns for path in paths}
    for pipeline in PIPELINES.values():
        runner.run(pipeline, workspace.config(), RUN_IDS[pipeline.name])
    assert before == {path: path.stat().st_mtime_ns for path in paths}


def test_from_runs_a_step_and_all_after_it_again(workspace: Workspace):
    steps = folder(workspace, "trained") / "steps"
    before = {path.stem: path.stat().st_mtime_ns for path in steps.iterdir()}
    runner.run(TRAINING, workspace.config(), "trained", start="evaluate")
    after = {path.stem: path.stat().st_mtime_ns for path in steps.iterdir()}
    again = {name for name in after if after[name] != before[name]}
    assert {"evaluate", "export", "judge", "report", "promote"} == again


def test_a_step_run_alone_makes_those_that_depend_on_it_run_again(
    workspace: Workspace,
):
    current = Run.open(workspace.config(), "trained", "training")
    runner.execute(TRAINING.step("evaluate"), current, TRAINING)
    complete = {step.name for step in TRAINING.steps if current.is_complete(step.name)}
    undone = {step.name for step in TRAINING.steps} - complete
    assert {"export", "judge", "report", "promote"} == undone


@one_kind
def test_a_run_killed_before_anything_it_publishes_goes_on_to_the_same_end(
    fresh: Workspace, finished: Workspace
):
    for pipeline in PIPELINES.values():
        run_id = RUN_IDS[pipeline.name]
        command = ("run", pipeline.name, "--run-id", run_id)
        for place in [*boundaries(pipeline), ""]:
            steps = folder(fresh, run_id) / "steps"
            completed = {path.stem for path in steps.glob("*.json")}
            kill = os.path.normpath(f"var/runs/{run_id}/{place}") if place else ""
            done = fresh.start(*command, kill=kill).wait()
            assert (-signal.SIGKILL if place else 0) == done.returncode, place
            assert completed.isdisjoint(started(done.stderr))
    assert_like(fresh, "scored", finished)
    registry = open_registry(str(fresh.root / "var" / "registry"))
    assert [1] == [version.number for version in registry.versions()]
    assert ["promote"] == [event.action for event in registry.history()]


@pytest.mark.parametrize("damage", [cut, change, lose])
@pytest.mark.parametrize("pipeline, reader, artefact", artefacts())
def test_a_damaged_artefact_is_refused_by_name_by_the_step_that_reads_it(
    workspace: Workspace, pipeline, reader, artefact, damage
):
    run_id = RUN_IDS[pipeline]
    damage(folder(workspace, run_id) / artefact)
    with pytest.raises(ProjectError, match=re.escape(f"{run_id}/{artefact}")):
        runner.run(PIPELINES[pipeline], workspace.config(), run_id, start=reader)


def record(workspace: Workspace, step: str, artefact: str) -> None:
    """Take an artefact as it stands for what its step wrote."""
    current = Run(workspace.config(), "trained", TRAINING.name)
    facts = current.facts(step)
    facts["writes"][artefact] = current.digest(artefact)
    current.complete(step, facts)


@pytest.mark.ml_score("Infra 3", half="nothing is served yet")
def test_a_bad_value_in_an_intermediate_table_is_named_with_its_column(
    workspace: Workspace,
):
    path = folder(workspace, "trained") / "clean.parquet"
    frame = pd.read_parquet(path).astype({"shape": "str"})
    frame.loc[0, "shape"] = "triangular"
    frame.to_parquet(path)
    record(workspace, "clean", "clean.parquet")
    with pytest.raises(ProjectError, match="shape: must be one of round, square"):
        runner.run(TRAINING, workspace.config(), "trained", start="split")


def test_a_bad_value_in_a_table_of_the_steps_is_named_with_its_column(
    workspace: Workspace,
):
    path = folder(workspace, "trained") / "split.parquet"
    pd.read_parquet(path).assign(part="validation").to_parquet(path)
    record(workspace, "split", "split.parquet")
    with pytest.raises(ProjectError, match="split.parquet .*column 'part'"):
        runner.run(TRAINING, workspace.config(), "trained", start="evaluate")


def test_a_step_before_its_time_names_the_step_to_run_first(fresh: Workspace):
    current = Run.open(fresh.config(), "early", "training")
    with pytest.raises(ArtefactError, match="step ingest --run-id early"):
        runner.execute(TRAINING.step("clean"), current, TRAINING)


def test_a_step_that_the_pipeline_lacks_cannot_be_the_first(workspace: Workspace):
    with pytest.raises(ConfigError, match="scoring has no step 'train'"):
        runner.run(SCORING, workspace.config(), "scored", start="train")


def test_a_batch_that_changed_since_the_run_began_is_refused(workspace: Workspace):
    batch = workspace.root / "batch.parquet"
    pd.read_parquet(batch).head(10).to_parquet(batch)
    with pytest.raises(ArtefactError, match="batch.parquet has changed since"):
        runner.run(SCORING, workspace.config(), "scored", start="score")


def test_two_runs_at_a_time_harm_neither(workspace: Workspace):
    both = [workspace.start("run", "scoring", "--run-id", n) for n in ("one", "two")]
    assert [0, 0] == [command.wait().returncode for command in both]
    for run_id in ("one", "two"):
        assert_like(workspace, run_id, workspace)


@one_kind
def test_of_two_trainings_at_a_time_none_is_lost(fresh: Workspace, finished: Workspace):
    both = [fresh.start("run", "training", "--run-id", n) for n in ("one", "two")]
    ended = [command.wait() for command in both]
    # Who was slower may find that the champion is another than it compared with.
    for run_id, done in zip(("one", "two"), ended, strict=True):
        if done.returncode:
            assert "champion was to move" in done.stderr
            assert "--from judge" in done.stderr
            again = fresh.command(
                "run", "training", "--run-id", run_id, "--from", "judge"
            )
            assert 0 == again.returncode, again.stderr
    registry = open_registry(str(fresh.root / "var" / "registry"))
    assert [1, 2] == [version.number for version in registry.versions()]
    assert registry.aliases()["champion"] in (1, 2)
    assert 0 == fresh.command("run", "scoring", "--run-id", "scored").returncode
    assert_like(fresh, "scored", finished)


@pytest.mark.ml_score("Infra 1")
@one_kind
def test_hash_seed_and_number_of_threads_do_not_change_a_prediction(
    fresh: Workspace, finished: Workspace
):
    done = fresh.python(
        *(
            "-m",
            "project_package",
            "run",
            "--run-id",
            "other",
            "--patch",
            "jobs=1",
        ),
        PYTHONHASHSEED="7",
    )
    assert 0 == done.returncode, done.stderr
    assert_like(fresh, "other-scoring", finished)


def test_a_failed_run_says_how_to_go_on(fresh: Workspace):
    (fresh.root / "source.parquet").write_bytes(b"nothing")
    done = fresh.command("run", "training", "--run-id", "broken")
    stopped = [json.loads(line) for line in done.stderr.splitlines() if line[:1] == "{"]
    assert 1 == done.returncode
    assert "run training --run-id broken" in stopped[-1]["resume"]
    assert "--config, --patch" in stopped[-1]["options"]
    assert "Traceback" not in done.stderr
    assert ["run.json"] == os.listdir(folder(fresh, "broken"))
