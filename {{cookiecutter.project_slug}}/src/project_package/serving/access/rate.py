"""The rate limit: how often one caller may ask."""

from collections.abc import Callable
from math import ceil
from threading import Lock
from time import monotonic

from ..refusal import Refusal
from .caller import Caller
from .recent import Recent
from .settings import Rate

# Whoever was away longest is forgotten: a bucket that is long full again.
_MOST_CALLERS = 10_000


class RateLimit:
    """A bucket of tokens for each caller, in the memory of this process.

    Of a bucket only the moment is kept at which it is full again, which says as much:
    the generic cell rate algorithm (ITU-T I.371, annex A).
    """

    def __init__(self, settings: Rate, clock: Callable[[], float] = monotonic) -> None:
        """Let everybody begin with a full bucket.

        Args:
            settings: How fast buckets are filled, and what they hold.
            clock: Seconds that never go back.
        """
        self._interval = 1 / settings.per_second
        self._room = settings.burst / settings.per_second
        self._clock = clock
        self._full: Recent[float] = Recent(_MOST_CALLERS)
        self._lock = Lock()

    def take(self, caller: Caller) -> None:
        """Take a token from the bucket of a caller.

        Raises:
            Refusal: If it is empty (429).
        """
        name = f"{caller.kind}:{caller.name}"
        with self._lock:
            now = self._clock()
            full = max(now, self._full.get(name) or now) + self._interval
            wait = full - now - self._room
            if wait <= 1e-9:  # what adding up times leaves behind
                self._full.put(name, full)
                return
        raise Refusal(
            429, "This caller asks more often than it may.", retry_after=ceil(wait)
        )
