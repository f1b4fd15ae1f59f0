"""Prefect runs what is due, and ends what takes too long or is told to stop."""

import os
import signal
import socket
import subprocess
import time
from datetime import date
from pathlib import Path

import pytest

from project_package import storage

from ..kinds import one_kind
from ..workspace import Workspace
from .drivers import REPOSITORY, SOURCE, interpreter
from .drivers.prefect import Prefect
from .processes import descendants, ends_in_time, is_alive

SECONDS = 300


@pytest.fixture
def driver(workspace: Workspace, tmp_path) -> Prefect:
    """Prefect for a project that has a champion."""
    home = tmp_path / "home"
    home.mkdir()
    made = Prefect(home, workspace.root, interpreter(home), SOURCE)
    if not made.program.exists():
        pytest.skip("`make test` sets up the environment of Prefect, .venv-prefect")
    return made


@one_kind
def test_a_step_that_takes_longer_than_it_may_is_ended(driver: Prefect):
    assert ends_in_time(driver, date(2026, 2, 28))


@one_kind
def test_what_is_due_is_run_and_what_is_told_to_stop_stops_with_all_its_parts(
    driver: Prefect, tmp_path
):
    log, overlay = tmp_path / "log", driver.root / "overlay.yaml"
    overlay.write_text("orchestration: {schedule: {scoring: '* * * * *'}}\n", "utf-8")
    driver.more["PROJECT_PACKAGE_OVERLAYS"] = str(overlay)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])

    with (
        log.open("wb") as file,
        subprocess.Popen(
            [driver.program, REPOSITORY / "orchestration" / "prefect" / "local.py"],
            env=driver.environment() | {"PREFECT_SERVER_API_PORT": port},
            stdout=file,
            stderr=file,
            start_new_session=True,
        ) as process,
    ):
        wait_for("are being served", log)
        wait_for("All states completed", log)
        parts = descendants(process.pid)
        # As Ctrl-C in a terminal does, all that has not left it is told at once.
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(SECONDS) == 0, log.read_text("utf-8")

    assert len(parts) >= 2
    # The run that was just complete may still be ending.
    deadline = time.monotonic() + SECONDS
    while left := [pid for pid in parts if is_alive(pid)]:
        assert time.monotonic() < deadline, left
        time.sleep(0.2)
    runs = driver.root / "var" / "runs"
    expected = storage.digest(runs / "scored" / "predictions.parquet")
    made = next(p for p in runs.glob("scoring-*/predictions.parquet"))
    assert expected == storage.digest(made)


def wait_for(text: str, log: Path) -> None:
    """Wait until a text is in a file."""
    deadline = time.monotonic() + SECONDS
    while text not in (said := log.read_text("utf-8")):
        assert time.monotonic() < deadline, said
        time.sleep(0.2)
