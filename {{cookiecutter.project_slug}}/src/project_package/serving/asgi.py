"""The way of a request with a body through an asynchronous server.

It is plain ASGI (https://asgi.readthedocs.io), beside the web framework: routing,
models and middleware of one take three times as long as the prediction of a row.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from time import perf_counter
from typing import Any

from .exchange import Answer, Request
from .lag import Lag
from .payload import refuse_length
from .refusal import Refusal, busy
from .service import Operation, Service

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Operations:
    """Answers what is asked for by POST, and hands all other requests on."""

    def __init__(self, service: Service, others: Application) -> None:
        """Stand before an application.

        Args:
            service: Answers requests.
            others: The application that answers everything else.
        """
        self._service = service
        self._others = others
        self._lag = Lag()
        self._reading = 0  # bodies of which a part is here

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        is_http = scope["type"] == "http"
        operation = self._service.operations.get(scope["path"]) if is_http else None
        if operation is None:
            await self._others(scope, receive, send)
            return
        if scope["method"] != "POST":
            await _reply(Answer.misdirected(405, "POST"), send)
            return
        begun = perf_counter()
        try:
            request = await self._request(operation, scope, receive)
            if request is None:
                return
            begun = perf_counter()
            answer = await self._answer(operation, request)
        except Refusal as refusal:
            answer = Answer.refusing(refusal)
        self._service.count(operation, answer, begun)
        # A caller who keeps the connection would find it closed when the service stops.
        if self._service.draining:
            answer.headers["connection"] = "close"
        await _reply(answer, send)

    async def _request(
        self, operation: Operation, scope: Scope, receive: Receive
    ) -> Request | None:
        """Return the request of a caller who may ask; none if the caller has gone."""
        headers = headers_of(scope)
        self._refuse_overload()
        self._service.admit(Request(b"", headers), operation.scope)
        try:
            async with asyncio.timeout(self._service.settings.deadline_seconds):
                body = await self._body(headers, receive)
        except TimeoutError:
            late = "The rest of the body did not come."
            raise Refusal(408, late, closing=True) from None
        return None if body is None else Request(body, headers)

    async def _answer(self, operation: Operation, request: Request) -> Answer:
        service = self._service
        if service.at_once(operation, request):
            return service.answer(operation, request)
        future = asyncio.wrap_future(service.submit(operation, request))
        try:
            return await asyncio.wait_for(future, service.settings.deadline_seconds)
        except TimeoutError:
            return service.late()

    async def _body(self, headers: dict[str, str], receive: Receive) -> bytes | None:
        """Return the body; none if the caller has gone before its end."""
        most = self._service.settings.max_body_bytes
        announced = headers.get("content-length", "")
        if announced.isdecimal():
            refuse_length(int(announced), most)
        message = await receive()
        body: bytes = message.get("body", b"")
        refuse_length(len(body), most)
        if message.get("more_body"):
            return await self._rest(body, receive)
        return None if message["type"] == "http.disconnect" else body

    async def _rest(self, begin: bytes, receive: Receive) -> bytes | None:
        """Return a body of which only the begin is here."""
        settings = self._service.settings
        if self._reading >= settings.threads + settings.max_waiting:
            raise busy("Too many requests come in parts.", closing=True)
        self._reading += 1
        try:
            pieces, length, goes_on = [begin], len(begin), True
            while goes_on:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return None
                pieces.append(message.get("body", b""))
                length += len(pieces[-1])
                refuse_length(length, settings.max_body_bytes)
                goes_on = message.get("more_body", False)
            return b"".join(pieces)
        finally:
            self._reading -= 1

    def _refuse_overload(self) -> None:
        """Refuse requests while those that came before wait for too long."""
        self._lag.begin()
        if self._lag.seconds > self._service.settings.overload_seconds:
            raise busy("More is asked than can be answered.")


def headers_of(scope: Scope) -> dict[str, str]:
    """Return the headers of a request; their names are in lower case."""
    return {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}


async def _reply(answer: Answer, send: Send) -> None:
    """Send an answer."""
    headers = [(b"content-length", b"%d" % len(answer.body))]
    headers += [(k.encode(), v.encode()) for k, v in answer.all_headers.items()]
    await send(
        {"type": "http.response.start", "status": answer.status, "headers": headers}
    )
    await send({"type": "http.response.body", "body": answer.body})
