"""The guard: who asks, what they may do, and how often."""

from typing import TYPE_CHECKING

from ... import log
from ..exchange import Request
from . import challenge
from .caller import ANYBODY, Caller
from .keys import KeyRing
from .rate import RateLimit
from .scope import Scope
from .settings import Access

if TYPE_CHECKING:
    from .jwks import KeySet
    from .tokens import Verifier

_LOG = log.get(__name__)


class Guard:
    """Admits callers; safe to use from several threads.

    Attributes:
        checks: Whether callers have to make themselves known.
        keys: Their keys.
        issuer: The keys of the issuer of tokens; none without one.
        rate: How often each may ask; none for no limit.
    """

    def __init__(self, settings: Access) -> None:
        """Take the settings; keys of an issuer are fetched by :meth:`watch`."""
        self.checks = settings.checks
        self.keys = KeyRing(settings.keys)
        self.issuer: "KeySet | None" = None
        self.rate = RateLimit(settings.rate) if settings.rate else None
        self._tokens: "Verifier | None" = None
        if settings.tokens:
            # What verifies takes 80 ms and 10 MB, which only who has tokens should pay.
            # pylint: disable-next=import-outside-toplevel
            from . import jwks, tokens

            address, seconds = settings.tokens.jwks, settings.tokens.refresh_seconds
            self.issuer = jwks.KeySet(address, seconds)
            self._tokens = tokens.Verifier(settings.tokens, self.issuer)

    def admit(self, request: Request, scope: Scope) -> Caller:
        """Return who asks; the body of the request is not looked at.

        Args:
            request: The request.
            scope: What it needs.

        Raises:
            Refusal: If the caller is not known (401), may not do this (403), or asks
                too often (429); or if its token cannot be verified yet (503).
        """
        if not self.checks:
            return ANYBODY
        caller = self._caller(request)
        if self.rate:
            self.rate.take(caller)
        if scope not in caller.scopes:
            if caller.kind == "key":
                _LOG.warning("key lacks a scope", key=caller.name, scope=scope.value)
            raise challenge.forbidden(scope)
        return caller

    def watch(self) -> None:
        """Begin to fetch the keys of the issuer, if there is one."""
        if self.issuer:
            self.issuer.watch()

    def stop(self) -> None:
        """Fetch them no more."""
        if self.issuer:
            self.issuer.stop()

    def _caller(self, request: Request) -> Caller:
        """Return who asks.

        A key may also come as bearer, which many programs can send and nothing else: it
        has no dots, and a token has two.
        """
        key = request.header("x-api-key")
        if not key:
            kind, _, key = request.header("authorization").partition(" ")
            key = key.strip() if kind.lower() == "bearer" else ""
            if self._tokens and key.count(".") == 2:
                return self._tokens.caller(key)
        if not key:
            raise challenge.nobody()
        caller = self.keys.caller(key)
        if caller is None:
            raise challenge.unknown()
        return caller
