"""The product as an orchestrator sees it: real commands in processes of their own."""

import ast
import os
import sys
from datetime import date
from pathlib import Path

import pytest

from project_package import pipeline as pipelines
from project_package import storage
from project_package.orchestration import product as module
from project_package.orchestration.product import (
    Product,
    StepFailed,
    run_id,
)
from project_package.run import Run

from ..receiver import WEBHOOK, receiver
from ..workspace import Workspace
from .drivers import interpreter

DAY = date(2026, 2, 28)


@pytest.fixture
def product(workspace: Workspace, tmp_path) -> Product:
    """The product in the environment of the tests, which may not be installed."""
    return Product(interpreter(tmp_path), workspace.root)


def test_it_imports_nothing_but_the_standard_library():
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    named = [
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or "."] if isinstance(node, ast.ImportFrom) else []
        )
    ]
    assert named
    assert {name.split(".")[0] for name in named} <= sys.stdlib_module_names


def test_the_plan_has_every_step_of_every_pipeline_as_declared(product):
    plan = product.plan()

    declared = pipelines.PIPELINES
    assert list(declared) == [pipeline.name for pipeline in plan.pipelines]
    for pipeline in plan.pipelines:
        assert [step.name for step in declared[pipeline.name].steps] == [
            step.name for step in pipeline.steps
        ]
        for step in pipeline.steps:
            edges = declared[pipeline.name].edges()
            assert {a for a, b, _ in edges if b == step.name} == {*step.after}


def test_the_plan_has_the_schedule_of_the_configuration(workspace, product):
    overlay = workspace.root / "overlay.yaml"
    overlay.write_text(
        "orchestration: {retries: 7, schedule: {scoring: '5 4 * * 1'}}\n", "utf-8"
    )
    changed = Product(product.python, product.root, (str(overlay),)).plan()
    schedules = {found.name: found.schedule for found in changed.pipelines}
    assert ("5 4 * * 1", 7) == (schedules["scoring"], changed.retries)


@pytest.mark.parametrize(
    "schedule",
    ["{scoring: daily}", "{scoring: '* * * *'}", "{other: '0 5 * * *'}"],
)
def test_a_schedule_that_cannot_be_one_is_refused(workspace, product, schedule):
    overlay = workspace.root / "overlay.yaml"
    overlay.write_text(f"orchestration:\n  schedule: {schedule}\n", "utf-8")
    with pytest.raises(StepFailed, match="orchestration.schedule") as caught:
        Product(product.python, product.root, (str(overlay),)).plan()
    assert not caught.value.retry


def test_a_step_leaves_what_the_local_runner_leaves(workspace, product):
    lines: list[str] = []
    product.step("select", "by-hand", DAY, lines.append)
    product.step("score", "by-hand", DAY, lines.append)

    runs = workspace.root / "var" / "runs"
    for name in ("predictions.parquet", "quarantine.parquet"):
        made, wanted = (runs / run / name for run in ("by-hand", "scored"))
        assert storage.digest(wanted) == storage.digest(made)
    record = storage.read_json(str(runs / "by-hand" / "run.json"))
    assert DAY.isoformat() == record["settings"]["data"]["as_of"]
    assert "The step score of run by-hand is complete." in lines


def test_a_step_that_fails_says_why_and_whether_to_try_again(workspace, product):
    with pytest.raises(StepFailed, match="There is no step 'other'") as caught:
        product.step("other", "one", DAY, print)
    assert not caught.value.retry

    (workspace.root / "batch.parquet").unlink()
    with pytest.raises(StepFailed, match="batch.parquet does not exist") as caught:
        product.step("select", "one", DAY, print)
    assert caught.value.retry


def test_a_step_is_stopped_when_whoever_waits_for_it_is(product, tmp_path):
    pid = tmp_path / "pid"
    slow = tmp_path / "slow"
    slow.write_text(f'#!/bin/sh\necho $$ > "{pid}"\necho begun\nexec sleep 600\n')
    slow.chmod(0o755)

    def interrupted(_: str) -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        Product(str(slow), product.root).step("clean", "one", DAY, interrupted)

    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text("utf-8")), 0)


def test_a_failure_reaches_whoever_is_configured(product, monkeypatch):
    with receiver() as listening:
        monkeypatch.setenv(WEBHOOK, listening.address)
        product.alert("scoring", "one", "the step score failed", print)
    (content,) = listening.received
    assert ("run failed", "scoring", "one", "the step score failed") == tuple(
        content[name] for name in ("event", "pipeline", "run_id", "message")
    )


def test_what_belongs_to_the_orchestrators_python_does_not_reach_the_product(
    product, monkeypatch, tmp_path
):
    monkeypatch.setenv("PYTHONPATH", "of-the-orchestrator")
    plain = tmp_path / "plain"
    plain.write_text('#!/bin/sh\necho "finds <$PYTHONPATH>"\nexit 1\n', "utf-8")
    plain.chmod(0o755)
    with pytest.raises(StepFailed, match="finds <>"):
        Product(str(plain), product.root).plan()


def test_the_environment_names_another_place_and_interpreter(tmp_path):
    names = {
        module.ROOT_VARIABLE: str(tmp_path / "elsewhere"),
        module.PYTHON_VARIABLE: "/usr/bin/other",
        module.OVERLAYS_VARIABLE: "conf/prod.yaml s3://far/more.yaml",
    }
    found = Product.found(Path("/runs.py"), names)
    assert found == Product(
        "/usr/bin/other",
        tmp_path / "elsewhere",
        ("conf/prod.yaml", "s3://far/more.yaml"),
    )
    file = tmp_path / "orchestration" / "tool" / "runs.py"
    assert Product.found(file, {}).python.startswith(str(tmp_path / ".venv"))


@pytest.mark.parametrize(
    "parts",
    [
        ("scheduled__2026-02-28T05:00:00+00:00",),
        ("manual", "x" * 200),
        ("--", "ä/.."),
    ],
)
def test_any_name_becomes_an_identifier_that_a_run_can_have(workspace, parts):
    made = run_id("scoring", *parts)
    assert made == run_id("scoring", *parts)
    assert made != run_id("scoring", *parts, "other")
    assert Run.open(workspace.config(), made, "scoring").run_id == made


def test_a_name_that_is_an_identifier_already_stays():
    assert "scoring-manual-1" == run_id("scoring", "manual-1")
