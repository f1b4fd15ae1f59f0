"""Prefect as ``make prefect`` starts it: it ends with all its parts."""

import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from ..kinds import one_kind
from ..workspace import Workspace
from .drivers import REPOSITORY, SOURCE, interpreter
from .drivers.prefect import Prefect

SECONDS = 300


@one_kind
def test_what_is_told_to_stop_stops_with_all_its_parts(workspace: Workspace, tmp_path):
    home, log = tmp_path / "home", tmp_path / "log"
    home.mkdir()
    driver = Prefect(home, workspace.root, interpreter(home), SOURCE)
    if not driver.program.exists():
        pytest.skip("`make test` sets up the environment of Prefect, .venv-prefect")
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
        parts = session(process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0, log.read_text("utf-8")

    assert len(parts) >= 3
    assert not session(process.pid)


def wait_for(text: str, log: Path) -> None:
    """Wait until a text is in a file."""
    deadline = time.monotonic() + SECONDS
    while text not in (said := log.read_text("utf-8")):
        assert time.monotonic() < deadline, said
        time.sleep(0.2)


def session(leader: int) -> list[str]:
    """Return the processes of a session."""
    command = ["ps", "-o", "pid=", "-s", str(leader)]
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    return done.stdout.split()
