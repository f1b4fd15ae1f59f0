"""A real MLflow server in a process of its own, from the environment of its page."""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from project_package.tracking.page import ENVIRONMENT

PROGRAM = Path(__file__).parents[2] / ".venv-mlflow" / "bin" / "mlflow"
PATIENCE = 120  # seconds; a first start compiles for half a minute


def program() -> Path:
    """Return the program, or skip the test where its environment was not made."""
    named = os.environ.get("MLFLOW_PROGRAM", str(PROGRAM))
    if shutil.which(named) is None:
        pytest.skip(f"there is no {named}: 'make mlflow' sets it up")
    return Path(named)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: list[str], port: int, log: Path, environment: Mapping[str, str]
) -> Iterator[str]:
    """Run a command that listens, and end it with all that it started.

    Args:
        command: The command.
        port: Where it will listen.
        log: File for what it writes.
        environment: Variables to add.
    """
    url = f"http://127.0.0.1:{port}"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command,
            env=os.environ | ENVIRONMENT | dict(environment),
            stdout=output,
            stderr=output,
            start_new_session=True,
        ) as process,
    ):
        try:
            end = time.monotonic() + PATIENCE
            while not answers(f"{url}/health"):
                late = process.poll() is not None or time.monotonic() > end
                assert not late, log.read_text(encoding="utf-8")
                time.sleep(0.1)
            yield url
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def answers(url: str) -> bool:
    """Return whether somebody answers at an address."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
