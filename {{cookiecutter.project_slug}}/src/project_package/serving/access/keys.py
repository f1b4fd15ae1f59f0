"""API keys: secrets of which the service knows the hashes."""

import hmac
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import inf
from time import time as now

from ... import log
from .caller import Caller
from .digest import digest
from .settings import Key

_LOG = log.get(__name__)
_BYTES = 32
_SOON = timedelta(days=14)


@dataclass(frozen=True)
class _Held:
    """A key as it is compared."""

    digest: bytes
    end: float  # seconds since 1970
    caller: Caller


def new() -> str:
    """Return a new key of 256 random bits, without dots, as text.

    None begins with a hyphen, which programs take for an option.
    """
    while (key := secrets.token_urlsafe(_BYTES)).startswith("-"):
        pass
    return key


class KeyRing:
    """Knows the callers by their keys."""

    def __init__(self, keys: Iterable[Key], clock: Callable[[], float] = now) -> None:
        """Take keys.

        Args:
            keys: The keys.
            clock: Seconds since 1970.
        """
        self._held = tuple(map(_held, keys))
        self._clock = clock
        self._told: set[str] = set()
        self._warn_of_ends()

    def caller(self, key: str) -> Caller | None:
        """Return whose key it is; none if it is nobody's, or not good any more.

        The key is compared with all of them, each in the same time whatever they have
        in common, so that the time tells nothing.
        """
        given, found = digest(key), None
        for held in self._held:
            if hmac.compare_digest(given, held.digest):
                found = held
        if found is None:
            return None
        if self._clock() < found.end:
            return found.caller
        self._tell("key is used after its end", found)
        return None

    def _warn_of_ends(self) -> None:
        """Say which keys have ended, or soon will."""
        for held in self._held:
            left = held.end - self._clock()
            if left <= 0:
                _LOG.warning("key has expired", key=held.caller.name)
            elif left <= _SOON.total_seconds():
                days = int(left // timedelta(days=1).total_seconds())
                _LOG.warning("key expires soon", key=held.caller.name, days=days)

    def _tell(self, event: str, held: _Held) -> None:
        """Say something about a key once: callers come again and again."""
        if held.caller.name not in self._told:
            self._told.add(held.caller.name)
            _LOG.warning(event, key=held.caller.name)


def _held(key: Key) -> _Held:
    caller = Caller("key", key.name, frozenset(key.scopes))
    return _Held(bytes.fromhex(key.sha256), _end(key.expires), caller)


def _end(expires: date | None) -> float:
    """Return when a key is not good any more, in seconds since 1970."""
    if expires is None:
        return inf
    day = datetime.combine(expires, time(), UTC)
    return day.timestamp() + timedelta(days=1).total_seconds()
