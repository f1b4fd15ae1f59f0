"""The service as a Flask application."""

import math
import socket
import threading
from collections.abc import Callable
from concurrent.futures import TimeoutError as Late
from contextlib import suppress
from time import monotonic, perf_counter, sleep
from typing import TYPE_CHECKING, Any

import gunicorn.app.base
import gunicorn.http.wsgi
from flask import Flask, Response, request
from gunicorn.workers.gthread import TConn, ThreadWorker
from werkzeug.exceptions import HTTPException

from .exchange import Answer, Request
from .launch import (
    Launch,
    announce,
    counting_together,
    drain_before_stopping,
    from_command_line,
)
from .payload import refuse_length
from .refusal import Refusal

if TYPE_CHECKING:
    from .service import Operation, Service

# Each caller that sends slowly keeps a thread waiting; the model has its own.
_CALLERS = 64


def application(service: "Service") -> Flask:
    """Return the application."""
    app = Flask("project-slug", static_folder=None)
    app.url_map.merge_slashes = False
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False  # no other origin may ask
    for path in service.pages:
        app.add_url_rule(path, path, _show(service, path), methods=["GET"])
    for path, operation in service.operations.items():
        answer = _operate(service, operation)
        app.add_url_rule(path, path, answer, methods=["POST"])
    app.register_error_handler(HTTPException, _refused)
    return app


def _show(service: "Service", path: str) -> Callable[[], Response]:
    """Return what shows a page."""
    return lambda: _response(service.show(path, Request(b"", _headers())))


def _operate(service: "Service", operation: "Operation") -> Callable[[], Response]:
    """Return what answers requests for an operation."""

    def operate() -> Response:
        begun = perf_counter()
        try:
            asked = _request(service, operation)
            begun = perf_counter()
            answer = _answer(service, operation, asked)
        except Refusal as refusal:
            answer = Answer.refusing(refusal)
        service.count(operation, answer, begun)
        return _response(answer)

    return operate


def _request(service: "Service", operation: "Operation") -> Request:
    """Return the request that Flask is handling.

    Raises:
        Refusal: If the caller may not ask, or asks too much.
    """
    headers = _headers()
    service.admit(Request(b"", headers), operation.scope)
    most = service.settings.max_body_bytes
    refuse_length(request.content_length or 0, most)
    body = request.stream.read(most + 1)
    refuse_length(len(body), most)
    return Request(body, headers)


def _headers() -> dict[str, str]:
    """Return the headers of the request that Flask is handling."""
    return {name.lower(): value for name, value in request.headers.items()}


def _answer(service: "Service", operation: "Operation", asked: Request) -> Answer:
    if service.at_once(operation, asked):
        return service.answer(operation, asked)
    future = service.submit(operation, asked)
    try:
        return future.result(service.settings.deadline_seconds)
    except Late:
        future.cancel()
        return service.late()


def _response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, answer.all_headers)


def _refused(error: HTTPException) -> Response:
    """Return a problem document for an address that there is not."""
    allowed = dict(error.get_headers()).get("Allow")
    return _response(Answer.misdirected(error.code or 500, allowed))


class _Unsigned(gunicorn.http.wsgi.Response):  # type: ignore[misc]  # is untyped
    """An answer that does not say which server sends it; no setting has that."""

    def default_headers(self) -> list[str]:
        """Return the first lines of an answer."""
        lines = super().default_headers()
        return [line for line in lines if not line.startswith("Server:")]


class _Worker(ThreadWorker):  # type: ignore[misc]  # is untyped
    """Handles each connection in a thread, and gives up on those that never end."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._ends: dict[TConn, float] = {}

    def run(self) -> None:
        """Work until the process is told to stop."""
        threading.Thread(target=self._watch, daemon=True).start()
        super().run()

    def handle(self, conn: TConn) -> Any:
        """Read a request and answer it, in a thread of its own."""
        self._ends[conn] = monotonic() + self.app.longest_seconds
        try:
            return super().handle(conn)
        finally:
            del self._ends[conn]

    def _watch(self) -> None:
        while self.alive:
            sleep(self.app.longest_seconds / 10)
            for conn, end in self._ends.copy().items():
                if end < monotonic():
                    with suppress(OSError):  # it has just ended by itself
                        conn.sock.shutdown(socket.SHUT_RDWR)


# Its method ``init`` is for command lines.
# pylint: disable-next=abstract-method
class _Server(gunicorn.app.base.BaseApplication):  # type: ignore[misc]  # is untyped
    """Gunicorn, set up by the configuration of the service."""

    def __init__(self, launch: Launch) -> None:
        self._launch = launch
        # Gunicorn would hide why they are refused.
        self._settings = launch.settings()
        self._service: "Service | None" = None
        # As long for the request to come as for its answer.
        self.longest_seconds = 2 * self._settings.deadline_seconds
        super().__init__()

    def load_config(self) -> None:
        """Set up gunicorn."""
        settings = self._settings
        chosen = {
            "bind": f"{settings.host}:{settings.port}",
            "workers": settings.workers,
            "threads": _CALLERS,
            "worker_class": _Worker,
            "graceful_timeout": math.ceil(
                settings.drain_seconds
                + settings.deadline_seconds
                + settings.prediction_log.close_seconds
            )
            + 1,
            "control_socket_disable": True,
            "when_ready": lambda _: announce(settings),
            "worker_exit": self._close,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)
        gunicorn.http.wsgi.Response = _Unsigned

    def load(self) -> Flask:
        """Return the application, in a process of its own."""
        self._service = service = self._launch.service()
        drain_before_stopping(service)
        return application(service)

    def _close(self, _: object, __: object) -> None:
        """Finish what a process has begun; only its own copy has a service."""
        if self._service is not None:
            self._service.close()


def main(launch: Launch) -> None:
    """Serve until somebody stops the process."""
    with counting_together():
        _Server(launch).run()


if __name__ == "__main__":
    from_command_line(main)
