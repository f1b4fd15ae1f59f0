"""Airflow as ``make airflow`` starts it: its scheduler runs what is due, and tells."""

import runpy
import signal
import subprocess
import sys
import time
from datetime import date

import pytest

from project_package import storage

from ..kinds import one_kind
from ..receiver import WEBHOOK, Receiver, receiver
from ..workspace import Workspace
from .drivers import SOURCE, interpreter
from .drivers.airflow import FOLDER, SECONDS, Airflow, Api
from .processes import descendants, ends_in_time, is_alive

# When no test is run; after a run for an older date, the last one is due at once.
YEARLY = "0 0 1 1 *"
DAY = date(2020, 1, 1)


@pytest.fixture
def driver(workspace: Workspace, tmp_path) -> Airflow:
    """Airflow for a project whose scoring is due once a year and tried once."""
    overlay = workspace.root / "overlay.yaml"
    overlay.write_text(
        f"orchestration:\n  retries: 0\n  schedule:\n    scoring: '{YEARLY}'\n", "utf-8"
    )
    home = tmp_path / "home"
    home.mkdir()
    made = Airflow(home, workspace.root, interpreter(home), SOURCE)
    if not made.program.exists():
        pytest.skip("`make test` sets up the environment of Airflow, .venv-airflow")
    made.more["PROJECT_PACKAGE_OVERLAYS"] = str(overlay)
    return made


@one_kind
def test_the_scheduler_runs_what_is_due_alerts_and_stops_with_all_its_parts(
    driver: Airflow,
):
    with receiver() as listening:
        driver.more[WEBHOOK] = listening.address
        with driver.started() as (api, process):
            driver.command("dags", "reserialize")
            driver.command("dags", "unpause", "--yes", "scoring")
            days = ("--from-date", f"{DAY}", "--to-date", f"{DAY}")
            driver.command("backfill", "create", "--dag-id", "scoring", *days)
            past = driver.ended(api, "scoring", driver.runs("scoring")[-1]["run_id"])
            due = driver.ended(api, "scoring", scheduled(api))

            for model in driver.root.glob("var/registry/bundles/*/model.onnx"):
                model.unlink()
            driver.command("dags", "trigger", "scoring", "--run-id", "broken")
            failed = driver.ended(api, "scoring", "broken")
            wait_for(listening)
            parts = descendants(process)

    assert past.succeeded, past.output
    assert due.succeeded, due.output
    runs = driver.root / "var" / "runs"
    local, *scored = (
        storage.digest(runs / run / "predictions.parquet")
        for run in ("scored", past.run_id, due.run_id)
    )
    assert [local, local] == scored
    record = storage.read_json(str(runs / past.run_id / "run.json"))
    assert DAY.isoformat() == record["settings"]["data"]["as_of"]

    assert not failed.succeeded
    (content,) = listening.received
    assert ("run failed", "scoring", "scoring-broken") == tuple(
        content[name] for name in ("event", "pipeline", "run_id")
    )
    assert len(parts) > 3
    assert not [pid for pid in parts if is_alive(pid)]


@one_kind
def test_a_step_that_takes_longer_than_it_may_is_ended(driver: Airflow):
    assert ends_in_time(driver, DAY)


def test_a_part_that_ended_by_itself_leaves_no_other_part_behind():
    stop = runpy.run_path(str(FOLDER / "local.py"))["stop"]
    commands = [[sys.executable, "-c", ""], ["sleep", "600"]]
    with (
        subprocess.Popen(commands[0], start_new_session=True) as ended,
        subprocess.Popen(commands[1], start_new_session=True) as other,
    ):
        ended.wait()
        try:
            stop([ended, other])
        finally:
            other.kill()
    assert -signal.SIGTERM == other.returncode


def wait_for(listening: Receiver) -> None:
    """Wait until an alert is received."""
    deadline = time.monotonic() + SECONDS
    while not listening.received:
        assert time.monotonic() < deadline, "nobody is told"
        time.sleep(0.2)


def scheduled(api: Api) -> str:
    """Return the name of the first run that the scheduler makes."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        runs = api.get("/api/v2/dags/scoring/dagRuns")["dag_runs"]
        if made := [run for run in runs if run["run_type"] == "scheduled"]:
            return str(made[0]["dag_run_id"])
        time.sleep(1)
    raise TimeoutError("the scheduler makes no run")
