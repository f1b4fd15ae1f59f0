"""Challenges: refusals that say how a caller makes itself known (RFC 6750)."""

from ..refusal import Refusal
from .scope import Scope

_REALM = 'Bearer realm="project-slug"'


class Challenge(Refusal):
    """A refusal with the header ``WWW-Authenticate``."""

    def __init__(
        self, status: int, detail: str, retry_after: int | None = None, **said: str
    ) -> None:
        super().__init__(status, detail, retry_after=retry_after)
        parts = [_REALM, *(f'{name}="{value}"' for name, value in said.items())]
        self._challenge = ", ".join(parts)

    @property
    def headers(self) -> dict[str, str]:
        """Headers of the answer."""
        return super().headers | {"www-authenticate": self._challenge}


def nobody() -> Challenge:
    """Return the refusal of a caller that shows nothing."""
    detail = "Send a key in the header X-API-Key, or a key or token as bearer."
    return Challenge(401, detail)


def unknown(retry_after: int | None = None) -> Challenge:
    """Return the refusal of what a caller shows, and never why: it may be a thief.

    Args:
        retry_after: Seconds after which the same may be taken; none says nothing.
    """
    detail = "The key or token is not known here, or not valid any more."
    return Challenge(401, detail, retry_after, error="invalid_token")


def forbidden(scope: Scope) -> Challenge:
    """Return the refusal of a caller that lacks a scope."""
    detail = f"This needs the scope {scope}, which the key or token does not have."
    return Challenge(403, detail, error="insufficient_scope", scope=scope)
