"""Servers as they run in production: started, stopped, killed and held up."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any

import pytest

from ..kinds import examples
from ..workspace import Workspace
from .processes import Server, exchange, started, wait_for
from .test_metrics import figures

# What a machine that serves need not have.
ABSENT = (
    *("pandas", "sklearn", "pandera", "pyarrow", "scipy", "skops", "matplotlib"),
    *("rich", "typer", "skl2onnx", "joblib"),
)
HIDING = f"import sys\nfor name in {ABSENT}: sys.modules[name] = None"
DRAIN = 1.0

# What is predicted makes no difference to a process.
pytestmark = pytest.mark.parametrize(
    "kind", examples()[:1], indirect=True, ids=lambda kind: kind.problem.name
)


@pytest.fixture(scope="module")
def project(finished: Workspace) -> Iterator[Workspace]:
    """The finished project; servers write beside it."""
    yield finished
    for log in finished.root.glob("server-*.log"):
        log.unlink()


@pytest.fixture
def settings(tmp_path) -> dict[str, object]:
    """Settings of a server that stops quickly."""
    return {
        "cache": tmp_path / "cache",
        "drain_seconds": DRAIN,
        "reload_seconds": 1,
        "prediction_log.url": f"sqlite:///{tmp_path}/predictions.db",
    }


class Load:
    """Callers that send single rows one after the other, and keep what comes back.

    Attributes:
        statuses: Status of each answer.
        lost: Requests that went out after the door was opened and got no answer.
    """

    def __init__(self, server: Server, body: bytes) -> None:
        self.statuses: list[int] = []
        self.lost: list[Exception] = []
        self._server, self._body = server, body
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(4)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        """Ask over one connection; open another when the server closes it."""
        while not self._stop.is_set():
            connection = self._server.connect()
            try:
                connection.connect()
                while not self._stop.is_set():
                    reply = exchange(connection, "POST", "/v1/predict", self._body)
                    self.statuses.append(reply.status)
                    if reply.headers.get("connection") == "close":
                        break
            except ConnectionRefusedError:
                return
            except (OSError, http.client.HTTPException) as error:
                self.lost.append(error)
                return
            finally:
                connection.close()


def test_a_process_answers_without_the_libraries_that_train(
    framework, project, settings, row
):
    begun = monotonic()
    with started(project, framework.__name__, launcher=HIDING, **settings) as server:
        reply = server.predict(row)
        took = monotonic() - begun
        assert 200 == reply.status
        assert 200 == server.get("/docs").status == server.get("/openapi.json").status
        assert 0 == server.stop()
    print(f"{framework.__name__}: {took:.2f} s from start to first answer")


@pytest.mark.parametrize("workers", [1, 2])
def test_after_the_signal_to_stop_requests_are_answered_until_nobody_asks(
    framework, project, settings, row, workers
):
    body = _json(row)
    settings |= {"workers": workers}
    with started(project, framework.__name__, **settings) as server:
        with Load(server, body) as load:
            wait_for(lambda: len(load.statuses) > 20, server)
            server.process.send_signal(signal.SIGTERM)
            sent = monotonic()
            wait_for(lambda: server.get("/readyz").status == 503, server)
            noticed, answered = monotonic() - sent, len(load.statuses)
            assert 200 == server.get("/healthz").status
            wait_for(lambda: len(load.statuses) > answered + 20, server)
        code = server.process.wait(30)

    assert 0 == code
    assert "was sent SIG" not in server.log.read_text("utf-8")
    assert noticed < DRAIN
    assert not load.lost
    assert {200} == {*load.statuses}


def test_who_never_ends_a_request_keeps_no_process_from_ending(
    framework, project, settings, row
):
    settings |= {"deadline_seconds": 1, "drain_seconds": 0.1}
    head = b"POST /v1/predict HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n"
    with started(project, framework.__name__, **settings) as server:
        endless = [
            socket.create_connection(("127.0.0.1", server.port), timeout=30)
            for _ in range(2)
        ]
        for caller, sent in zip(endless, (head, head + b"content-length: 9\r\n\r\n{")):
            caller.sendall(sent)
        assert 200 == server.predict(row).status

        code = server.stop()

        for caller in endless:
            caller.close()
    assert 0 == code


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_by_a_person_says_nothing_of_the_code(
    framework, project, settings, number
):
    with started(project, framework.__name__, **settings) as server:
        server.process.send_signal(number)
        code = server.process.wait(30)

    said = server.log.read_text("utf-8")
    assert 0 == code
    assert "Traceback" not in said
    assert f"{server.port}" in said  # where it listened


def test_a_port_that_is_taken_is_said(framework, project, settings):
    with started(project, framework.__name__, **settings) as server:
        command = [sys.executable, "-m", framework.__name__]
        command += ["--patch", f"serving.port={server.port}"]
        second = subprocess.run(
            command,
            cwd=project.root,
            env=project.environment(),
            capture_output=True,
            check=False,
            timeout=60,
        )

    assert 1 == second.returncode
    assert b"in use" in second.stderr
    assert b"Traceback" not in second.stderr


def test_a_worker_that_is_killed_is_replaced_and_the_others_answer(
    framework, project, settings, row
):
    with started(project, framework.__name__, workers=2, **settings) as server:
        wait_for(lambda: len(server.children()) == 2, server)
        victim = server.children()[0]
        for _ in range(5):
            assert 200 == server.predict(row).status

        os.kill(victim, signal.SIGKILL)

        wait_for(lambda: victim not in server.children(), server)
        wait_for(lambda: len(server.children()) == 2, server)
        wait_for(server.is_ready, server)
        answers = [_patiently(server, row) for _ in range(20)]
        assert [200] * 20 == answers
        assert figures(server)["requests_total", "predict,200"] >= 25
        wait_for(lambda: figures(server)["model_version", ""] == 1, server)
        assert 0 == server.stop()


def _patiently(server: Server, row: dict) -> int:
    """Return the status of an answer; a connection to the killed worker is lost."""
    try:
        return server.predict(row).status
    except OSError:
        return server.predict(row).status


def test_a_slow_caller_holds_up_nobody(framework, project, settings, row):
    body = _json(row)
    head = b"POST /v1/predict HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n"
    whole = head + b"content-length: %d\r\n\r\n" % len(body) + body
    with started(project, framework.__name__, **settings) as server:
        slow = []
        for cut in (10, len(head), len(whole) - 5) * 5:
            caller = socket.create_connection(("127.0.0.1", server.port), timeout=30)
            caller.sendall(whole[:cut])
            slow.append(caller)
        try:
            begun = monotonic()
            with ThreadPoolExecutor(4) as pool:
                replies = [*pool.map(server.predict, [row] * 20)]
            took = monotonic() - begun
            slow[2].sendall(whole[-5:])
            assert slow[2].recv(100).startswith(b"HTTP/1.1 200")
        finally:
            for caller in slow:
                caller.close()

    assert {200} == {reply.status for reply in replies}
    assert took < 10


def test_callers_who_send_a_byte_now_and_then_are_given_up(
    framework, project, settings, row
):
    settings |= {"deadline_seconds": 0.5}
    head = b"POST /v1/predict HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n"
    head += b"content-length: 9999\r\n\r\n"
    with started(project, framework.__name__, **settings) as server:
        callers = [
            socket.create_connection(("127.0.0.1", server.port), timeout=30)
            for _ in range(80)
        ]
        for caller in callers:
            caller.sendall(head)

        while sum(map(_drips, callers)):
            pass

        assert [200] * 5 == [server.predict(row).status for _ in range(5)]
        for caller in callers:
            caller.close()


def _drips(caller: socket.socket) -> bool:
    """Send a byte; return whether the server still listens."""
    try:
        caller.send(b" ")
        caller.settimeout(0.001)
        caller.recv(1000)  # an answer, or the end
        return False
    except TimeoutError:
        return True
    except OSError:
        return False


def test_callers_who_leave_are_forgotten(framework, project, settings, row):
    body = _json([row] * 2000)
    head = b"POST /v1/predict HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n"
    whole = head + b"content-length: %d\r\n\r\n" % len(body) + body
    with started(project, framework.__name__, **settings) as server:
        for sent in (whole, whole[:-5], whole[: len(head)]) * 5:
            with socket.create_connection(
                ("127.0.0.1", server.port), timeout=30
            ) as one:
                one.sendall(sent)

        wait_for(lambda: figures(server)["large_requests", ""] == 0, server)
        assert [200] * 5 == [server.predict(row).status for _ in range(5)]
        assert 0 == server.stop()
    assert "Traceback" not in server.log.read_text("utf-8")


def _json(row: Any) -> bytes:
    return str(row).replace("'", '"').encode()
