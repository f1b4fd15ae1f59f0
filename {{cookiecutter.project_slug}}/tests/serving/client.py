"""A client that drives an application in this process, whatever it is written in."""

import asyncio
import inspect
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from wsgiref.util import setup_testing_defaults

from project_package.serving.refusal import MEDIA_TYPE

JSON = {"content-type": "application/json"}
PREDICT = "/v1/predict"


@dataclass(frozen=True)
class Reply:
    """An answer.

    Attributes:
        status: HTTP status.
        headers: Headers by their names in lower case.
        body: Content.
    """

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The content, which is JSON."""
        return json.loads(self.body)

    @property
    def fields(self) -> set[str]:
        """What a problem document names."""
        return {error["field"] for error in self.json.get("errors", [])}

    @property
    def is_problem(self) -> bool:
        """Whether it is a problem document of its own status."""
        kind = self.headers["content-type"] == MEDIA_TYPE
        return kind and self.json["status"] == self.status

    def __str__(self) -> str:
        """Return everything that a caller sees."""
        return f"{self.headers} {self.body.decode('utf-8', 'replace')}"


@dataclass(frozen=True)
class Client:
    """Sends requests to an application of the framework that a module is about.

    Attributes:
        application: An ASGI or a WSGI application.
        chunked: Whether bodies come in parts and their length is not announced.
    """

    application: Any
    chunked: bool = False

    def send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Reply:
        """Return the answer to a request."""
        named = dict(headers)
        if not self.chunked:
            named = {"content-length": str(len(body))} | named
        if inspect.iscoroutinefunction(type(self.application).__call__):
            return asyncio.run(self.asgi(method, path, body, named))
        return self._wsgi(method, path, body, named)

    def get(self, path: str) -> Reply:
        """Return the answer to a request without a body."""
        return self.send("GET", path)

    def predict(self, rows: Any, **headers: str) -> Reply:
        """Return the answer to rows, which JSON can hold or which are bytes already."""
        return self.post(PREDICT, rows, **headers)

    def post(self, path: str, content: Any, **headers: str) -> Reply:
        """Return the answer to content, which JSON can hold or which is bytes."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return self.send("POST", path, body, JSON | headers)

    async def asgi(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> Reply:
        """Return the answer of an ASGI application to a request."""
        size = 1000 if self.chunked else max(len(body), 1)
        parts = [body[at : at + size] for at in range(0, len(body), size)] or [b""]
        waiting = iter(parts)
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            part = next(waiting, None)
            if part is None:
                return {"type": "http.disconnect"}
            more = part is not parts[-1]
            return {"type": "http.request", "body": part, "more_body": more}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": b"",
            "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        await self.application(scope, receive, send)
        named = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
        content = b"".join(message.get("body", b"") for message in sent[1:])
        return Reply(sent[0]["status"], named, content)

    def _wsgi(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> Reply:
        environment: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": path}
        setup_testing_defaults(environment)
        for name, value in headers.items():
            key = name.upper().replace("-", "_")
            plain = key in ("CONTENT_TYPE", "CONTENT_LENGTH")
            environment[key if plain else f"HTTP_{key}"] = value
        if self.chunked:
            environment["HTTP_TRANSFER_ENCODING"] = "chunked"
        environment |= {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True}
        begun: list[Any] = []
        content = self.application(environment, lambda *head: begun.extend(head[:2]))
        try:
            whole = b"".join(content)
        finally:
            content.close()
        named = {name.lower(): value for name, value in begun[1]}
        return Reply(int(begun[0].split()[0]), named, whole)
