"""What goes in and out over HTTP, whatever web framework carries it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pydantic_core

from . import security
from .refusal import Refusal


@dataclass(frozen=True)
class Request:
    """A request.

    Attributes:
        body: Its body, as it came.
        headers: Its headers; their names are in lower case.
    """

    body: bytes
    headers: Mapping[str, str]

    def header(self, name: str) -> str:
        """Return the header with a name in lower case; empty if there is none."""
        return self.headers.get(name, "")


@dataclass(frozen=True)
class Answer:
    """An answer to a request.

    Attributes:
        status: HTTP status.
        body: Its content.
        headers: Its headers; their names are in lower case.
    """

    status: int
    body: bytes
    headers: dict[str, str] = field(
        default_factory=lambda: {"content-type": "application/json"}
    )

    @property
    def all_headers(self) -> dict[str, str]:
        """Its headers, and those that every answer has."""
        return security.HEADERS | self.headers

    @classmethod
    def refusing(cls, refusal: Refusal) -> "Answer":
        """Return the problem document of a refusal."""
        return cls(refusal.status, refusal.body(), refusal.headers)

    @classmethod
    def misdirected(cls, status: int, allowed: str | None = None) -> "Answer":
        """Return the answer to a request that nothing here is for.

        Args:
            status: HTTP status.
            allowed: The methods that the address takes, if it takes another.
        """
        answer = cls.refusing(Refusal(status, "See /docs."))
        if allowed:
            answer.headers["allow"] = allowed
        return answer

    @classmethod
    def saying(cls, content: Any, status: int = 200) -> "Answer":
        """Return ``content`` as JSON."""
        return cls(status, pydantic_core.to_json(content))
