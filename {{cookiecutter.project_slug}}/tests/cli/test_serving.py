"""The command that serves, and the example that asks it."""

import json
import random
import runpy
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from project_package.schema import Column
from project_package.serving import loadtest
from project_package.serving.contract import Contract

from .. import small
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
        except OSError:  # not yet, or too busy to answer within a second
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

        def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
            asked = [sys.executable, str(CLIENT), "--url", url, *arguments]
            return subprocess.run(asked, capture_output=True, check=False, text=True)

        try:
            wait_for(f"{url}/readyz", process)
            yield run
        finally:
            process.terminate()
        process.wait(SECONDS)


def test_the_example_gets_an_answer_from_the_command(ask: Ask):
    done = ask()
    assert (0, "") == (done.returncode, done.stderr)
    printed = json.loads(done.stdout)
    assert 1 == printed["answer"]["model_version"]
    assert 1 == len(printed["answer"]["predictions"])


def test_the_example_sends_a_row_without_columns_as_it_is(ask: Ask):
    done = ask("--row", "{}")

    assert 1 == done.returncode
    assert "is missing" in done.stderr


@contextmanager
def saying(said: bytes) -> Iterator[str]:
    """Listen, and answer whatever is asked with bytes."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(said)

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join(SECONDS)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"HTTP/1.0 502 Bad Gateway\r\n\r\n<html>", "answers 502, and not with JSON."),
        (b"HTTP/1.0 200 OK\r\n\r\n<html>", "answers 200, and not with JSON."),
        (b"", "does not answer: Remote end closed connection"),
        (b"HTTP/1.0 200 OK\r\ncontent-length: 9\r\n\r\n{", "does not answer: Incomp"),
        (b"no HTTP\r\n\r\n", "does not answer: "),
    ],
)
def test_the_example_says_in_a_sentence_what_is_wrong_with_an_answer(said, reason):
    with saying(said) as url:
        asked = [sys.executable, str(CLIENT), "--url", url]
        done = subprocess.run(asked, capture_output=True, check=False, text=True)

    assert (1, 1) == (done.returncode, len(done.stderr.splitlines()))
    assert url in done.stderr and reason in done.stderr


def test_the_example_says_that_an_answer_takes_too_long():
    with socket.create_server(("127.0.0.1", 0)) as server:  # it never answers
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        program = CLIENT.read_text(encoding="utf-8").replace(
            "SECONDS = 10", "SECONDS = 0.1"
        )
        asked = [sys.executable, "-c", program, "--url", url]
        done = subprocess.run(asked, capture_output=True, check=False, text=True)

    assert (1, f"{url} does not answer: timed out.\n") == (done.returncode, done.stderr)


def test_the_example_and_the_load_test_know_columns_of_one_value():
    one = Column(name="kind", type="category", allowed=("a",))
    few = Column(name="may", type="category", allowed=("b",), nullable=True)
    target = Column(name="y", type="number", role="target")
    contract = Contract(small.schema(target, one, few), 1)
    rules = contract.json_schema()
    document = {"components": {"schemas": {"Row": rules}}}

    row = runpy.run_path(str(CLIENT))["made_up"](document)
    load = loadtest.value(rules["properties"]["kind"], random.Random(0))

    assert {"kind": "a", "may": "b"} == row
    assert "a" == load
    contract.rows(json.dumps(row).encode())


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
