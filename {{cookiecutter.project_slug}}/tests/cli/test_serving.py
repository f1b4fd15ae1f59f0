"""The command that serves, and the example that asks it."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from ..workspace import Workspace

CLIENT = Path(__file__).parents[2] / "examples" / "client.py"
SECONDS = 60
Ask = Callable[..., subprocess.CompletedProcess[str]]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(url: str, process: "subprocess.Popen[str]") -> None:
    """Return when ``url`` answers."""
    end = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            with urlopen(url, timeout=1):
                return
        except URLError:
            time.sleep(0.05)
    raise AssertionError(f"{url} does not answer")


@pytest.fixture(scope="module")
def ask(finished: Workspace, tmp_path_factory) -> Iterator[Ask]:
    """Run the example against the command ``serve``, which is stopped at the end."""
    port = free_port()
    command = [sys.executable, "-m", "project_package", "serve"]
    cache = tmp_path_factory.mktemp("serving")
    log = f"prediction_log.url=sqlite:///{cache}/predictions.db"
    for setting in (f"port={port}", "drain_seconds=0", f"cache={cache}", log):
        command += ["--patch", f"serving.{setting}"]
    with subprocess.Popen(
        command,
        cwd=finished.root,
        env=finished.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/readyz", process)

        def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
            asked = [sys.executable, str(CLIENT), "--url", url, *arguments]
            return subprocess.run(asked, capture_output=True, check=False, text=True)

        yield run
        process.terminate()
        process.wait(SECONDS)


def test_the_example_gets_an_answer_from_the_command(ask: Ask):
    done = ask()
    assert (0, "") == (done.returncode, done.stderr)
    printed = json.loads(done.stdout)
    assert 1 == printed["answer"]["model_version"]
    assert 1 == len(printed["answer"]["predictions"])


def test_the_example_shows_why_a_row_is_refused(ask: Ask):
    done = ask("--row", '{"size": "large"}')
    assert 1 == done.returncode
    assert 422 == json.loads(done.stderr)["status"]


def test_the_example_says_when_nobody_answers():
    url = f"http://127.0.0.1:{free_port()}"
    done = subprocess.run(
        [sys.executable, str(CLIENT), "--url", url],
        capture_output=True,
        check=False,
        text=True,
    )
    assert 1 == done.returncode
    assert f"{url} does not answer" in done.stderr


def test_a_setting_that_cannot_work_is_said_in_one_sentence(finished: Workspace):
    done = finished.command("serve", "--patch", "serving.port=x")
    assert 2 == done.returncode
    assert "serving.port='x' (from --patch)" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_server_itself_says_it_likewise(finished: Workspace, framework: str):
    done = finished.python("-m", framework, "--patch", "serving.port=x")
    assert 2 == done.returncode
    assert "serving.port='x' (from --patch)" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture(params=sorted(CLIENT.parents[1].glob("src/*/serving/*_app.py")))
def framework(request) -> str:
    """The module of each web framework."""
    return f"project_package.serving.{request.param.stem}"
