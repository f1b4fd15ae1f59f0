"""The way of a request through FastAPI: overload, parts of bodies, connections."""

import asyncio
import json
import signal
import socket
import time
from types import SimpleNamespace

import uvicorn

from project_package.serving import fastapi_app
from project_package.serving.fastapi_app import application
from project_package.serving.refusal import Refusal
from project_package.serving.section import Serving

from .client import JSON, PREDICT, Client

LATE = 0.2  # seconds
HEADERS = [(b"content-type", b"application/json")]


def test_requests_are_refused_while_others_wait_too_long(own, row):
    service = own(overload_seconds=LATE)
    client = Client(application(service))
    body = json.dumps(row).encode()

    async def ask() -> int:
        reply = await client.asgi("POST", PREDICT, body, JSON)
        assert reply.status == 200 or reply.headers["retry-after"] == "1"
        return reply.status

    async def hold_up() -> tuple[int, int, int, int]:
        before = await ask()
        await asyncio.sleep(LATE / 4)
        time.sleep(LATE * 2)  # what many requests do
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        refused = await ask()
        alive = (await client.asgi("GET", "/healthz", b"", {})).status
        while await ask() != 200:
            await asyncio.sleep(0.01)
        return before, refused, alive, await ask()

    assert (200, 503, 200, 200) == asyncio.run(hold_up())


def test_only_so_many_bodies_come_in_parts_at_a_time(own, row):
    service = own(threads=1, max_waiting=1)
    answers = application(service)
    whole = json.dumps(row).encode()
    parts = [whole[:10], whole[10:]]
    statuses: list[int] = []

    async def call(go_on: asyncio.Event) -> None:
        waiting = iter(parts)

        async def receive() -> dict[str, object]:
            part = next(waiting)
            if part is parts[1]:
                await go_on.wait()
            more = part is parts[0]
            return {"type": "http.request", "body": part, "more_body": more}

        async def send(message: dict[str, object]) -> None:
            if "status" in message:
                statuses.append(int(str(message["status"])))

        scope = {"type": "http", "method": "POST", "path": PREDICT, "headers": HEADERS}
        await answers(scope, receive, send)

    async def three() -> None:
        go_on = asyncio.Event()
        calls = [asyncio.create_task(call(go_on)) for _ in range(3)]
        while not statuses:
            await asyncio.sleep(0)
        assert [503] == statuses
        go_on.set()
        await asyncio.gather(*calls)
        await call(go_on)

    asyncio.run(three())

    assert [503, 200, 200, 200] == statuses


def test_connections_end_with_an_answer_while_the_service_is_about_to_stop(own, row):
    service = own()
    client = Client(application(service))
    kept = client.predict(row)
    service.draining = True

    last = client.predict(row)

    assert (200, 200) == (kept.status, last.status)
    assert "connection" not in kept.headers
    assert "close" == last.headers["connection"]


def test_a_body_that_does_not_come_is_waited_for_as_long_as_the_deadline(own):
    service = own(deadline_seconds=0.1)
    answers = application(service)
    sent: list[dict[str, object]] = []

    async def never() -> dict[str, object]:
        await asyncio.Event().wait()
        raise Refusal(500, "nothing comes")

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": PREDICT, "headers": HEADERS}
    asyncio.run(answers(scope, never, send))

    assert 408 == sent[0]["status"]
    assert (b"connection", b"close") in sent[0]["headers"]


def test_an_answer_does_not_wait_until_its_head_has_come(finished, monkeypatch):
    listening: list[socket.socket] = []
    monkeypatch.setattr(
        uvicorn.Server, "run", lambda _, sockets: listening.extend(sockets)
    )
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    settings = finished.config("serving.port=0").section(Serving)

    fastapi_app.main(SimpleNamespace(settings=lambda: settings))

    with listening.pop() as listener:
        listener.listen()
        with socket.create_connection(listener.getsockname()):
            connection, _ = listener.accept()
            with connection:
                assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
