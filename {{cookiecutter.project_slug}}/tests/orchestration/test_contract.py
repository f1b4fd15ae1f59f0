"""What every orchestrator has to do with the pipelines, proved by running each."""

import ast
import importlib
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import project_package
from project_package import config as configuration
from project_package import storage
from project_package.orchestration.section import Orchestration
from project_package.pipeline import PIPELINES
from project_package.registry import open_registry

from ..kinds import one_kind
from ..receiver import WEBHOOK, receiver
from ..workspace import Workspace
from .drivers import REPOSITORY, SOURCE, Driver, interpreter

DAY = date(2026, 2, 28)
FOLDER = REPOSITORY / "orchestration"
NAMES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
# Does no step, and fails at the first attempt.
BRITTLE = """#!/bin/sh
case "$*" in "-m project_package step "*)
  echo "$4" >> "{attempts}"
  test "$(wc -l < "{attempts}")" -gt 1 || exit {code}
  exit 0;;
esac
exec "{real}" "$@"
"""


@pytest.fixture(params=NAMES)
def tool(request) -> str:
    """The name of each orchestrator of this repository."""
    return request.param


def driven(tool: str, home: Path, root: Path, source: Path = SOURCE) -> Driver:
    """Return the driver of a tool, or skip where its environment is not set up."""
    module = importlib.import_module(f".drivers.{tool}", __package__)
    (kind,) = [
        found
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, Driver) and found != Driver
    ]
    home.mkdir()
    driver = kind(home, root, interpreter(home, source), source)
    if not driver.program.exists():
        pytest.skip(f"`make test` sets up the environment of {tool}, .venv-{tool}")
    return driver


@one_kind
def test_tasks_and_edges_are_those_of_the_declaration(tool, finished, tmp_path):
    assert declared() == driven(tool, tmp_path / "home", finished.root).tasks()


def declared() -> dict[str, dict[str, set[str]]]:
    """Return for each pipeline its steps, each with those that it reads of."""
    return {
        pipeline.name: {
            step.name: {a for a, b, _ in pipeline.edges() if b == step.name}
            for step in pipeline.steps
        }
        for pipeline in PIPELINES.values()
    }


@one_kind
def test_a_step_that_is_added_to_the_declaration_is_a_task(tool, finished, tmp_path):
    source = tmp_path / "src"
    shutil.copytree(SOURCE, source, ignore=shutil.ignore_patterns("__pycache__"))
    package = source / project_package.__name__
    (package / "steps" / "tally.py").write_text(
        "def run(context):\n    context.write_json('tally.json', {})\n", "utf-8"
    )
    with (package / "pipeline.py").open("a", encoding="utf-8") as file:
        file.write(
            "more = Step('tally', 'Count.', ('scoring.json',), ('tally.json',))\n"
            "steps = (*SCORING.steps, more)\n"
            "PIPELINES['scoring'] = Pipeline('scoring', steps)\n"
        )

    tasks = driven(tool, tmp_path / "home", finished.root, source).tasks()

    wanted = declared()
    wanted["scoring"]["tally"] = {"score"}
    assert wanted == tasks


@one_kind
def test_the_tool_is_told_what_the_configuration_says(tool, workspace, tmp_path):
    overlay = workspace.root / "overlay.yaml"
    overlay.write_text(
        "orchestration: {retries: 3, retry_seconds: 7, timeout_minutes: 11,\n"
        "  schedule: {scoring: '5 4 * * 1', training: null}}\n",
        "utf-8",
    )
    driver = driven(tool, tmp_path / "home", workspace.root)
    driver.more["PROJECT_PACKAGE_OVERLAYS"] = str(overlay)

    found = driver.settings()

    wanted = configuration.load([str(overlay)], root=workspace.root)
    told = wanted.section(Orchestration)
    assert list(PIPELINES) == sorted(found, key=list(PIPELINES).index)
    for name, settings in found.items():
        assert told.schedule.get(name) == settings.schedule
        assert (told.retries, told.retry_seconds) == (
            settings.retries,
            settings.retry_seconds,
        )
        assert settings.timeout_minutes in (told.timeout_minutes, None)
        assert settings.at_a_time in ((1,) if settings.schedule else (1, None))


@one_kind
def test_runs_leave_the_model_and_the_predictions_of_the_local_runner(
    tool, finished: Workspace, fresh: Workspace, tmp_path
):
    driver = driven(tool, tmp_path / "home", fresh.root)

    training = driver.run("training", DAY)
    assert training.succeeded, training.output
    scoring = driver.run("scoring", DAY)
    assert scoring.succeeded, scoring.output

    assert champion(finished) == champion(fresh)
    runs = {"trained": training, "scored": scoring}
    for local, outcome in runs.items():
        wanted = finished.root / "var" / "runs" / local
        made = fresh.root / "var" / "runs" / outcome.run_id
        for path in sorted(wanted.glob("*.parquet")):
            # Without what stands in the file of the run that made the model.
            assert pq.read_table(path).equals(pq.read_table(made / path.name))
        record = storage.read_json(str(made / "run.json"))
        assert DAY.isoformat() == record["settings"]["data"]["as_of"]


def champion(workspace: Workspace) -> tuple[int, str, str]:
    """Return the number of the champion, and digests of its model and measures."""
    registry = workspace.root / "var" / "registry"
    version = open_registry(str(registry)).resolve("champion")
    bundle = registry / "bundles" / version.bundle_digest
    model, metrics = (
        storage.digest(bundle / n) for n in ("model.onnx", "metrics.json")
    )
    return version.number, model, metrics


@one_kind
def test_a_failed_run_is_told_once_and_goes_on_after_the_repair(
    tool, workspace: Workspace, tmp_path
):
    driver = driven(tool, tmp_path / "home", workspace.root)
    driver.more["PROJECT_PACKAGE__ORCHESTRATION__RETRIES"] = "0"
    (model,) = (workspace.root / "var" / "registry").glob("bundles/*/model.onnx")
    hidden = model.rename(tmp_path / "model.onnx")

    with receiver() as listening:
        driver.more[WEBHOOK] = listening.address
        failed = driver.run("scoring", DAY)
        assert not failed.succeeded, failed.output
        run = workspace.root / "var" / "runs" / failed.run_id
        complete = run / "steps" / "select.json"
        before = complete.stat()
        assert not (run / "predictions.parquet").exists()

        shutil.move(hidden, model)
        resumed = driver.resume("scoring", failed, DAY)

    assert resumed.succeeded, resumed.output
    assert (failed.run_id, failed.handle) == (resumed.run_id, resumed.handle)
    after = complete.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    wanted = workspace.root / "var" / "runs" / "scored" / "predictions.parquet"
    assert storage.digest(wanted) == storage.digest(run / "predictions.parquet")
    (content,) = listening.received
    assert ("run failed", "scoring", failed.run_id) == tuple(
        content[name] for name in ("event", "pipeline", "run_id")
    )


@one_kind
@pytest.mark.parametrize("code", [1, 2], ids=["failure", "mistake"])
def test_a_failure_is_tried_again_and_a_mistake_is_not(tool, workspace, tmp_path, code):
    driver = driven(tool, tmp_path / "home", workspace.root)
    driver.more["PROJECT_PACKAGE__ORCHESTRATION__RETRIES"] = "1"
    driver.more["PROJECT_PACKAGE__ORCHESTRATION__RETRY_SECONDS"] = "0"
    attempts = tmp_path / "attempts"
    driver.replace_python(BRITTLE, attempts=attempts, code=code)

    outcome = driver.run("scoring", DAY)

    again = code == 1 or driver.tries_mistakes_again
    assert again == outcome.succeeded, outcome.output
    expected = ["select", "select", "score"] if again else ["select"]
    assert expected == attempts.read_text("utf-8").split()


def test_its_files_import_nothing_that_trains(tool):
    found = set()
    for path in (FOLDER / tool).rglob("*.py"):
        found |= set(imported(path))
    package = project_package.__name__
    own = {name for name in found if name.startswith(package)}
    assert own == {f"{package}.orchestration.product"}
    roots = {name.split(".")[0] for name in found - own}
    assert not roots & {"numpy", "pandas", "pyarrow", "sklearn", "onnxruntime"}
    assert roots - sys.stdlib_module_names, "none of them imports the tool"


def imported(path: Path) -> Iterator[str]:
    """Yield the modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")
