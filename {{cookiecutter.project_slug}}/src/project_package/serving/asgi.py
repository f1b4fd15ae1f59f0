"""The way of a request for predictions through an asynchronous server.

It is plain ASGI (https://asgi.readthedocs.io), beside the web framework: routing,
models and middleware of one take three times as long as the prediction of a row.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from time import perf_counter
from typing import Any

from .payload import refuse_length
from .refusal import Refusal
from .service import Answer, Request, Service

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

PATH = "/v1/predict"


class Predictions:
    """Answers requests for predictions, and hands all others on."""

    def __init__(self, service: Service, others: Application) -> None:
        """Stand before an application.

        Args:
            service: Answers requests for predictions.
            others: The application that answers everything else.
        """
        self._service = service
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._others(scope, receive, send)
            return
        if scope["method"] != "POST":
            await _reply(Answer.misdirected(405, "POST"), send)
            return
        begun = perf_counter()
        try:
            request = await self._request(scope, receive)
            if request is None:
                return
            begun = perf_counter()
            answer = await self._answer(request)
        except Refusal as refusal:
            answer = Answer.refusing(refusal)
        self._service.count(answer, begun)
        await _reply(answer, send)

    async def _request(self, scope: Scope, receive: Receive) -> Request | None:
        """Return the request; none if the caller has gone."""
        headers = dict(scope["headers"])
        body = await self._body(headers, receive)
        if body is None:
            return None
        return Request(
            body,
            headers.get(b"content-type", b"").decode("latin-1"),
            headers.get(b"content-encoding", b"").decode("latin-1"),
        )

    async def _answer(self, request: Request) -> Answer:
        service = self._service
        if service.is_small(request):
            return service.predict(request)
        future = asyncio.wrap_future(service.submit(request))
        try:
            return await asyncio.wait_for(future, service.settings.deadline_seconds)
        except TimeoutError:
            return service.late()

    async def _body(
        self, headers: dict[bytes, bytes], receive: Receive
    ) -> bytes | None:
        """Return the body; none if the caller has gone before its end."""
        most = self._service.settings.max_body_bytes
        announced = headers.get(b"content-length", b"")
        if announced.isdigit():
            refuse_length(int(announced), most)
        body: bytes = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            refuse_length(len(body), most)
            if not message.get("more_body"):
                return body


async def _reply(answer: Answer, send: Send) -> None:
    """Send an answer."""
    headers = [(b"content-length", b"%d" % len(answer.body))]
    headers += [(k.encode(), v.encode()) for k, v in answer.headers.items()]
    await send(
        {"type": "http.response.start", "status": answer.status, "headers": headers}
    )
    await send({"type": "http.response.body", "body": answer.body})
