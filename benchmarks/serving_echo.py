"""The least that a server can do with the same request: read its JSON.

The fastest web server and decoder that the service uses, no contract and no model.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import pydantic_core

Message = MutableMapping[str, Any]
_HEADERS = [(b"content-type", b"application/json"), (b"content-length", b"4")]


async def app(
    scope: Message,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """Answer one request (ASGI)."""
    if scope["type"] != "http":
        return
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    pydantic_core.from_json(body)
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": b"true"})
