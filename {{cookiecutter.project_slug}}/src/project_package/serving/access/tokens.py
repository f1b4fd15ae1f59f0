"""Bearer tokens: signed by an issuer, as RFC 7519 and RFC 9068 have it."""

from collections.abc import Callable
from dataclasses import dataclass
from time import time
from typing import Any

import jwt
from jwt import PyJWK

from ..refusal import Refusal
from . import challenge
from .caller import Caller
from .digest import digest
from .jwks import PAUSE_SECONDS, KeySet
from .recent import Recent
from .settings import Tokens

# A signature takes a hundred microseconds to verify, and callers come again.
_MOST_VERIFIED = 10_000
_OPTIONS: Any = {
    "require": ["exp", "iat", "iss", "aud", "sub"],
    "enforce_minimum_key_length": True,
}
# What a text that is no token does to those who read it.
_UNREADABLE = (jwt.PyJWTError, ValueError, TypeError, RecursionError)


@dataclass(frozen=True)
class _Verified:
    """A token that was verified."""

    caller: Caller
    end: float  # seconds since 1970
    keys: dict[str, PyJWK]  # those it was verified with


class Verifier:
    """Knows the callers by the tokens of an issuer."""

    def __init__(
        self, settings: Tokens, keys: KeySet, clock: Callable[[], float] = time
    ) -> None:
        """Take the tokens of an issuer.

        Args:
            settings: What a token has to say.
            keys: The keys of the issuer.
            clock: Seconds since 1970.
        """
        self._settings = settings
        self._keys = keys
        self._clock = clock
        self._verified: Recent[_Verified] = Recent(_MOST_VERIFIED)

    def caller(self, token: str) -> Caller:
        """Return whose token it is.

        Raises:
            Refusal: If it is not valid (401), or no keys are there to tell (503).
        """
        known = digest(token)
        seen = self._verified.get(known)
        if seen and seen.keys is self._keys.keys and self._clock() < seen.end:
            return seen.caller
        try:
            verified = self._verify(token)
        except _UNREADABLE:
            raise challenge.unknown() from None
        self._verified.put(known, verified)
        return verified.caller

    def _verify(self, token: str) -> _Verified:
        keys = self._keys.keys
        key = self._key(keys, jwt.get_unverified_header(token).get("kid"))
        said = jwt.decode(
            token,
            key,
            algorithms=[key.algorithm_name],
            audience=self._settings.audience,
            issuer=self._settings.issuer,
            leeway=self._settings.leeway_seconds,
            options=_OPTIONS,
        )
        scopes = self._settings.scopes.items()
        granted = _words(said.get(self._settings.claim))
        held = frozenset(scope for scope, name in scopes if name in granted)
        return _Verified(Caller("token", said["sub"], held), float(said["exp"]), keys)

    def _key(self, keys: dict[str, PyJWK], name: object) -> PyJWK:
        """Return the key with a name; one that is not there is soon looked for.

        The caller does not wait for it: the network is never waited for here.
        """
        key = keys.get(name) if isinstance(name, str) else None
        if key is not None:
            return key
        self._keys.want()
        if not keys:
            raise Refusal(
                503,
                "The keys of the issuer are not there yet: no token can be verified.",
                retry_after=PAUSE_SECONDS,
            )
        raise challenge.unknown(PAUSE_SECONDS if name else None)


def _words(claim: object) -> frozenset[str]:
    """Return the scopes in a claim: words in a text, or a list."""
    if isinstance(claim, str):
        return frozenset(claim.split())
    words = claim if isinstance(claim, list) else []
    return frozenset(word for word in words if isinstance(word, str))
