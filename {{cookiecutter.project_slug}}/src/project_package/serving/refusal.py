"""Refusals: what is wrong with a request, as a problem document (RFC 9457).

A document names fields and rules. It never repeats a value of the request, which may be
personal and may not even be JSON.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pydantic_core

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "The body cannot be read",
    401: "The caller is not known",
    403: "The caller may not do this",
    404: "There is no such address",
    405: "The address does not take this method",
    408: "The body takes too long",
    413: "The request is too large",
    415: "The body is of another kind",
    422: "The content cannot be used",
    429: "Too many requests",
    500: "The service made a mistake",
    503: "The service is not ready",
    504: "The answer took too long",
}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a request.

    Attributes:
        field: Where it is, as in ``rows[3].age``; empty for the whole body.
        rule: What must be, in words.
    """

    field: str
    rule: str


class Refusal(Exception):
    """A request that is not answered with a prediction.

    Attributes:
        status: HTTP status.
        faults: What is wrong with which field.
        retry_after: Seconds after which to try again; none says nothing.
        closing: Whether the connection ends: a part of the body is still to come.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        faults: tuple[Fault, ...] = (),
        retry_after: int | None = None,
        closing: bool = False,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.faults = faults
        self.retry_after = retry_after
        self.closing = closing

    @property
    def headers(self) -> dict[str, str]:
        """Headers of the answer."""
        headers = {"content-type": MEDIA_TYPE}
        if self.retry_after is not None:
            headers["retry-after"] = str(self.retry_after)
        if self.closing:
            headers["connection"] = "close"
        return headers

    def body(self) -> bytes:
        """Return the problem document as JSON."""
        content: dict[str, Any] = {
            "type": "about:blank",
            "title": TITLES.get(self.status) or HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.faults:
            content["errors"] = [
                {"field": fault.field, "rule": fault.rule} for fault in self.faults
            ]
        return pydantic_core.to_json(content)


def busy(detail: str, closing: bool = False) -> Refusal:
    """Return the refusal of what may be asked again in a second."""
    return Refusal(503, detail, retry_after=1, closing=closing)
