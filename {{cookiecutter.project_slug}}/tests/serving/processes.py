"""Servers in processes of their own, on free ports of this machine."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from ..workspace import Workspace
from .client import JSON, PREDICT, Reply

PATIENCE = 60  # seconds; a start takes one, and more on a busy machine


@dataclass(frozen=True)
class Server:
    """A server that was started.

    Attributes:
        process: Its first process.
        port: Where it listens.
        log: What it wrote so far.
    """

    process: "subprocess.Popen[bytes]"
    port: int
    log: Path

    def connect(self) -> http.client.HTTPConnection:
        """Return a connection."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def get(self, path: str) -> Reply:
        """Return the answer to a request over a connection of its own."""
        connection = self.connect()
        try:
            return exchange(connection, "GET", path)
        finally:
            connection.close()

    def predict(self, rows: Any) -> Reply:
        """Return the answer to rows over a connection of its own."""
        connection = self.connect()
        try:
            return exchange(connection, "POST", PREDICT, json.dumps(rows).encode())
        finally:
            connection.close()

    def is_ready(self) -> bool:
        """Return whether it says that it is ready."""
        try:
            return self.get("/readyz").status == 200
        except OSError:
            return False

    def children(self) -> list[int]:
        """Return the identifiers of the processes that it started."""
        listing = subprocess.run(
            ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(self.process.pid)],
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
        lines = [line.split(maxsplit=1) for line in listing.stdout.splitlines()]
        helpers = ("resource_tracker", "ps -o")
        return [
            int(number)
            for number, command in lines
            if not any(helper in command for helper in helpers)
        ]

    def stop(self) -> int:
        """Ask it to stop; return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def exchange(
    connection: http.client.HTTPConnection, method: str, path: str, body: bytes = b""
) -> Reply:
    """Return the answer to a request over a connection that is there."""
    connection.request(method, path, body, JSON)
    answer = connection.getresponse()
    headers = {name.lower(): value for name, value in answer.getheaders()}
    return Reply(answer.status, headers, answer.read())


@contextmanager
def started(
    workspace: Workspace, module: str, *, launcher: str = "", **settings: Any
) -> Iterator[Server]:
    """Start a server that is ready, and end it with all its processes.

    Args:
        workspace: The project whose champion it serves.
        module: The module to run.
        launcher: Python that runs before the module.
        **settings: Settings of the service.
    """
    port = free_port()
    patches = []
    for name, value in ({"port": port} | settings).items():
        patches += ["--patch", f"serving.{name}={value}"]
    command = [sys.executable, "-m", module, *patches]
    if launcher:
        run = f"import runpy; runpy.run_module({module!r}, run_name='__main__')"
        command = [sys.executable, "-c", f"{launcher}\n{run}", *patches]
    log = workspace.root / f"server-{port}.log"
    with (
        open(log, "wb") as output,
        subprocess.Popen(
            command,
            cwd=workspace.root,
            env=workspace.environment(),
            stdout=output,
            stderr=output,
            start_new_session=True,
        ) as process,
    ):
        server = Server(process, port, log)
        try:
            wait_for(server.is_ready, server)
            yield server
        finally:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a server and what it started: they are a group of processes of their own."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait(PATIENCE)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Any, server: Server) -> None:
    """Wait until a condition holds, or fail with the log of the server."""
    end = monotonic() + PATIENCE
    while not condition():
        died = server.process.poll() is not None
        assert monotonic() < end and not died, server.log.read_text("utf-8")
        sleep(0.02)
