"""Kubeflow: what is compiled tries again, tells, and is submitted more than once."""

import pytest

from ..kinds import one_kind
from ..receiver import receiver
from ..workspace import Workspace
from .drivers import SOURCE, interpreter
from .drivers.kubeflow import Kubeflow
from .kubeflow.server import server

DAY = "2026-02-28"


@pytest.fixture
def driver(workspace: Workspace, tmp_path) -> Kubeflow:
    """Kubeflow for a project whose steps are tried twice."""
    home = tmp_path / "home"
    home.mkdir()
    made = Kubeflow(home, workspace.root, interpreter(home), SOURCE)
    if not made.program.exists():
        pytest.skip("`make test` sets up the environment of Kubeflow, .venv-kubeflow")
    made.more["PROJECT_PACKAGE__ORCHESTRATION__RETRIES"] = "1"
    made.more["PROJECT_PACKAGE__ORCHESTRATION__RETRY_SECONDS"] = "0"
    return made


@one_kind
def test_a_step_is_tried_again_before_the_failure_is_told(driver: Kubeflow):
    driver.compiled()
    (driver.root / "batch.parquet").unlink()

    with receiver() as listening:
        driver.more["PROJECT_PACKAGE__ALERTS__WEBHOOK"] = listening.address
        execution = driver.execution("scoring", "one")
        assert not execution.go(day=DAY)

    select, again, tell = execution.attempts
    assert select == again
    assert ("python", "-m", "project_package", "step", "select") == select[:5]
    assert "sh" == tell[0]
    (content,) = listening.received
    assert ("run failed", "scoring", "scoring-one") == tuple(
        content[name] for name in ("event", "pipeline", "run_id")
    )


@one_kind
def test_a_run_that_succeeds_tells_nobody(driver: Kubeflow):
    driver.compiled()

    with receiver() as listening:
        driver.more["PROJECT_PACKAGE__ALERTS__WEBHOOK"] = listening.address
        execution = driver.execution("scoring", "one")
        assert execution.go(day=DAY), execution.output

    assert not listening.received
    assert {"select", "score", "tell"} == execution.done


@one_kind
def test_the_image_and_the_overlays_are_those_of_the_environment(driver: Kubeflow):
    overlay = driver.root / "overlay.yaml"
    overlay.write_text("orchestration: {retries: 4}\n", "utf-8")
    driver.more["PROJECT_PACKAGE_OVERLAYS"] = str(overlay)
    driver.more["PROJECT_PACKAGE_IMAGE"] = "registry.example.com/team/product:7"

    content = driver.compiled()["scoring"].content

    containers = [
        executor["container"]
        for executor in content["deploymentSpec"]["executors"].values()
    ]
    assert 3 == len(containers)
    for container in containers:
        assert "registry.example.com/team/product:7" == container["image"]
        place = container["args"].index("--config")
        assert str(overlay) == container["args"][place + 1]


@one_kind
def test_submitting_again_adds_versions_and_replaces_schedules(driver: Kubeflow):
    compiled = driver.compiled()
    with server() as listening:
        driver.submit(listening)
        first = {**listening.kept["recurringruns"]}
        driver.more["PROJECT_PACKAGE__ORCHESTRATION__SCHEDULE__MONITORING"] = "null"
        driver.submit(listening)

    kept = listening.kept
    assert {"project-slug"} == {
        each["display_name"] for each in kept["experiments"].values()
    }
    names = [each["display_name"] for each in kept["pipelines"].values()]
    assert [f"project-slug-{name}" for name in compiled] == names
    assert 2 * len(names) == len(kept["versions"]) == len(listening.uploads)
    for name in compiled:
        text = (driver.build / f"{name}.yaml").read_text("utf-8")
        sent = [each for each in listening.uploads.values() if text in each]
        assert 2 == len(sent)

    assert 2 == len(first)
    (run,) = kept["recurringruns"].values()
    assert run["recurring_run_id"] not in first
    assert "project-slug-scoring" == run["display_name"]
    reference = run["pipeline_version_reference"]
    version = kept["versions"][reference["pipeline_version_id"]]
    assert reference["pipeline_id"] == version["pipeline_id"]
    assert list(kept["versions"]).index(reference["pipeline_version_id"]) >= len(names)
    assert {"day": "[[ScheduledTime.2006-01-02]]"} == (
        run["runtime_config"]["parameters"]
    )
