"""The service as a FastAPI application.

Requests for predictions do not reach it, see
:mod:`project_package.serving.asgi`; what else the product has to offer over HTTP has
its place here.
"""

import math
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import fastapi
import uvicorn
from fastapi import FastAPI, Response
from starlette.exceptions import HTTPException
from uvicorn.supervisors import Multiprocess

from .asgi import Application, Operations, headers_of
from .exchange import Answer, Request
from .launch import (
    Launch,
    announce,
    counting_together,
    drain_before_stopping,
    from_command_line,
)
from .service import Service

_SILENCE = 60  # seconds


def application(service: Service) -> Application:
    """Return the application."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        drain_before_stopping(service)
        yield
        service.close()

    app = FastAPI(
        title="project-slug",
        openapi_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    for path in service.pages:
        app.add_api_route(path, _handler(service, path), methods=["GET", "HEAD"])
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(Exception, _failed)
    return Operations(service, app)


def _handler(
    service: Service, path: str
) -> Callable[[fastapi.Request], Awaitable[Response]]:
    """Return what FastAPI calls; it never waits for a thread."""

    async def handle(request: fastapi.Request) -> Response:
        return _response(service.show(path, Request(b"", headers_of(request.scope))))

    return handle


def _response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, answer.all_headers)


# FastAPI calls what is not asynchronous in a thread, which costs more than the answer.
async def _refused(_: fastapi.Request, error: Exception) -> Response:
    """Return a problem document for an address that there is not."""
    assert isinstance(error, HTTPException)
    allowed = (error.headers or {}).get("Allow")
    return _response(Answer.misdirected(error.status_code, allowed))


async def _failed(_: fastapi.Request, __: Exception) -> Response:
    """Return a problem document for a mistake; the server logs it."""
    return _response(Answer.misdirected(500))


def _create(launch: Launch) -> Application:
    """Return the application in a process of its own."""
    return application(launch.service())


def main(launch: Launch) -> None:
    """Serve until somebody stops the process."""
    settings = launch.settings()
    server = uvicorn.Config(
        partial(_create, launch),
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        # A process that starts on a busy machine is silent for as long, and not dead.
        timeout_worker_healthcheck=_SILENCE,
        # The other one lets new connections, and so health, wait for busy ones.
        loop="asyncio",
        ws="none",
        # Whoever never ends a request cannot keep the process from ending.
        timeout_graceful_shutdown=math.ceil(settings.deadline_seconds) + 1,
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
    )
    # uvicorn stops in order, and then lets the signal end the process as it was before.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        listener = server.bind_socket()
    except SystemExit:  # it has said why
        sys.exit(1)
    # Connections inherit it. Head and body of an answer are two packets: without it the
    # second one waits for the caller to say that the first one came, up to 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    announce(settings)
    if settings.workers == 1:
        uvicorn.Server(server).run([listener])
        return
    with counting_together():
        Multiprocess(server, [listener]).run()


if __name__ == "__main__":
    from_command_line(main)
