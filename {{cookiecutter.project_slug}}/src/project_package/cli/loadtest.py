"""``loadtest``: the service under load beside what ``conf/slo.yaml`` promises."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from .. import slo, storage
from ..clock import now
from ..errors import ProjectError
from ..serving.loadtest import Caller, Load, bodies, put
from .options import Overlays, Patches, load
from .printing import table
from .serving import framework

_HEAD = ("objective", "limit", "measured", "met")
_PATIENCE = 60  # seconds until a service has started
# The load that conf/slo.yaml speaks of.
_CONNECTIONS = 16
_ROWS = 1
_NOT_KEPT = (
    f"Not kept in {slo.LOAD.as_posix()}: that is for the load of conf/slo.yaml, "
    "without --url, --connections and --rows."
)
_ADVICE = {
    401: "send a key or a token, as in --header 'x-api-key: …'",
    403: "the key or token needs the scope predict; send one that has it, as in "
    "--header 'x-api-key: …'",
}
# Nobody else reaches the service, and nothing of the load belongs into the log.
_ALONE = {
    "host": "127.0.0.1",
    "drain_seconds": "0",
    "prediction_log.url": "null",
    "access.keys": "[]",
    "access.tokens": "null",
    "access.rate": "null",
}
_WAIT = 0.05  # seconds between two looks at whether it has

Url = Annotated[
    str | None,
    typer.Option(help="Address of a running service; default: one is started for it."),
]
Header = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME:VALUE", help="Sent with each request, such as a key."),
]
Connections = Annotated[int, typer.Option(min=1, help="Callers at a time.")]
Seconds = Annotated[float, typer.Option(min=0.1, help="How long they ask.")]
Rows = Annotated[int, typer.Option(min=1, help="Rows of each request.")]


def add_to(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(loadtest)


# pylint: disable-next=too-many-arguments,too-many-positional-arguments,too-many-locals
def loadtest(
    url: Url = None,
    header: Header = None,
    connections: Connections = _CONNECTIONS,
    seconds: Seconds = 10,
    rows: Rows = _ROWS,
    overlays: Overlays = None,
    patches: Patches = None,
) -> None:
    """Put the service under load; exit 1 if an objective of conf/slo.yaml is missed."""
    config = load(overlays, patches)
    promised = slo.load(config.root)
    headers = dict(map(_header, header or ()))
    with _service(url, overlays, patches) as address:
        caller = Caller(address.rstrip("/"), headers)
        found = put(caller, bodies(caller, rows), connections, seconds)
    record = asdict(found) | {"connections": connections, "rows": rows, "at": now()}
    _show(found)
    if (url, connections, rows) == (None, _CONNECTIONS, _ROWS):
        storage.write_json(str(config.root / slo.LOAD), record)
    else:
        typer.echo(_NOT_KEPT)
    judged = slo.judge_load(promised, record)
    typer.echo("\n" + table([_HEAD, *(each.cells() for each in judged)], numbers=True))
    missed = [each.objective for each in judged if not each.met]
    if missed:
        typer.echo(f"\nNot met: {'; '.join(missed)}. docs/runbook.md says what to do.")
        raise typer.Exit(1)
    typer.echo("\nEvery objective is met.")


def _show(found: Load) -> None:
    """Print what became of the requests."""
    latencies = {
        "p50": found.p50_seconds,
        "p95": found.p95_seconds,
        "p99": found.p99_seconds,
    }
    said = (
        f"{name} {'unknown' if value is None else f'{value * 1000:.3g} ms'}"
        for name, value in latencies.items()
    )
    typer.echo(
        f"{found.requests} requests, {found.requests_per_second:.0f} answered a "
        f"second, {', '.join(said)}, {found.error_share:.2%} errors"
    )
    if found.failures:
        counted = (
            f"{status or 'none'} ({times})" for status, times in found.failures.items()
        )
        typer.echo(f"Status of the requests without a prediction: {', '.join(counted)}")
    for status in found.failures.keys() & _ADVICE.keys():
        typer.echo(f"{status}: {_ADVICE[status]}")


def _header(text: str) -> tuple[str, str]:
    """Return name and value of a header."""
    name, _, value = text.partition(":")
    return name.strip(), value.strip()


@contextmanager
def _service(
    url: str | None, overlays: list[str] | None, patches: list[str] | None
) -> Iterator[str]:
    """Yield the address of a service that answers; without one, start it and end it."""
    if url:
        yield url
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with TemporaryDirectory() as cache:
        alone = _ALONE | {"port": str(port), "cache": cache}
        own = [f"serving.{name}={setting}" for name, setting in alone.items()]
        command = [sys.executable, "-m", framework()]
        command += [f"--config={overlay}" for overlay in overlays or ()]
        command += [f"--patch={patch}" for patch in (*(patches or ()), *own)]
        with subprocess.Popen(command) as process:
            try:
                _wait(process, Caller(f"http://127.0.0.1:{port}", {}))
                yield f"http://127.0.0.1:{port}"
            finally:
                process.terminate()


def _wait(process: "subprocess.Popen[bytes]", caller: Caller) -> None:
    """Return when a service that was started is ready."""
    end = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < end:
        connection = caller.connect()
        try:
            if caller.ask(connection, "GET", "/readyz")[0] == 200:
                return
        except OSError:
            pass  # not yet
        finally:
            connection.close()
        time.sleep(_WAIT)
    raise ProjectError(
        "The service is not ready. What it wrote above says why; without a champion, "
        "start with: project-slug run"
    )
