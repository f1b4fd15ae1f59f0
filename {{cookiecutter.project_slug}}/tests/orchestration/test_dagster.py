"""Dagster as ``make dagster`` starts it: it runs what is due, and days gone by."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import urlopen

import pytest

from project_package import storage
from project_package.orchestration import product

from ..kinds import one_kind
from ..workspace import Workspace
from .drivers import SOURCE, interpreter
from .drivers.dagster import FILE, Dagster

SECONDS = 300
DAYS = ("2020-01-01", "2020-01-02")
RUNS = """
import json
import dagster as dg
with dg.DagsterInstance.get() as instance:
    records = instance.get_run_records()
print(json.dumps([
    {
        "id": record.dagster_run.run_id,
        "status": record.dagster_run.status.value,
        "tags": dict(record.dagster_run.tags),
        "start": record.start_time,
        "end": record.end_time,
    }
    for record in records
]))
"""


@pytest.fixture
def driver(workspace: Workspace, tmp_path) -> Dagster:
    """Dagster for a project whose scoring is due each minute."""
    overlay = workspace.root / "overlay.yaml"
    overlay.write_text("orchestration: {schedule: {scoring: '* * * * *'}}\n", "utf-8")
    home = tmp_path / "home"
    home.mkdir()
    made = Dagster(home, workspace.root, interpreter(home), SOURCE)
    if not made.program.exists():
        pytest.skip("`make test` sets up the environment of Dagster, .venv-dagster")
    made.more["PROJECT_PACKAGE_OVERLAYS"] = str(overlay)
    return made


@one_kind
def test_days_gone_by_and_what_is_due_are_run_one_after_the_other(driver: Dagster):
    days = ("--partitions", ",".join(DAYS), "--noprompt")
    with started(driver):
        asked = driver.execute(
            *("-m", "dagster", "job", "backfill", "--python-file", FILE),
            *("--job", "scoring", *days),
        )
        assert asked.returncode == 0, asked.stdout
        wait_for(lambda: len(past(driver)) == len(DAYS) and due(driver))

    assert {*DAYS} == {run["tags"]["dagster/partition"] for run in past(driver)}
    runs = driver.root / "var" / "runs"
    expected = storage.digest(runs / "scored" / "predictions.parquet")
    for run in past(driver) + due(driver):
        made = runs / product.run_id("scoring", run["id"])
        assert expected == storage.digest(made / "predictions.parquet")
        record = storage.read_json(str(made / "run.json"))
        day = run["tags"]["dagster/partition"]
        assert day == record["settings"]["data"]["as_of"]
    spans = sorted((run["start"], run["end"]) for run in past(driver) + due(driver))
    assert all(end <= start for (_, end), (start, _) in zip(spans, spans[1:]))


def succeeded(driver: Dagster, tag: str) -> list[dict[str, Any]]:
    """Return the runs with a tag that have succeeded."""
    done = driver.execute("-c", RUNS)
    assert done.returncode == 0, done.stdout
    found = json.loads(done.stdout.splitlines()[-1])
    assert not [run for run in found if run["status"] == "FAILURE"], found
    return [r for r in found if tag in r["tags"] and r["status"] == "SUCCESS"]


def past(driver: Dagster) -> list[dict[str, Any]]:
    """Return the runs of a backfill."""
    return succeeded(driver, "dagster/backfill")


def due(driver: Dagster) -> list[dict[str, Any]]:
    """Return the runs that the schedule has made."""
    return succeeded(driver, "dagster/schedule_name")


@contextmanager
def started(driver: Dagster) -> Iterator[None]:
    """Have what ``make dagster`` starts running, with all its parts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = driver.home / "log"
    served = ("dev", "--host", "127.0.0.1", "--port", str(port), "--python-file", FILE)
    driver.settle()
    with (
        log.open("wb") as file,
        subprocess.Popen(
            [driver.program, "-m", "dagster", *served],
            cwd=driver.root,
            env=driver.environment(),
            stdout=file,
            stderr=file,
            start_new_session=True,
        ) as process,
    ):
        try:
            wait_for(lambda: answers(port))
            yield
        except AssertionError as error:
            raise AssertionError(log.read_text("utf-8")) from error
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(SECONDS)
            finally:
                left(process.pid)


def left(session: int) -> None:
    """End what is left of the processes of a session."""
    command = ["ps", "-o", "pid=", "-s", str(session)]
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    for pid in map(int, done.stdout.split()):
        os.kill(pid, signal.SIGKILL)


def answers(port: int) -> bool:
    """Return whether the page is there."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/server_info", timeout=SECONDS):
            return True
    except OSError:
        return False


def wait_for(condition: Callable[[], object]) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(1)
