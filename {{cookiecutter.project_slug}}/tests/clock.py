"""A clock that a test moves, so that nobody has to wait."""

_TICK = 0.001


class Clock:
    """A clock that ticks each time that it is read.

    Attributes:
        now: Seconds since it was made; a test adds what something is to have taken.
    """

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Return the seconds since it was made."""
        self.now += _TICK
        return self.now
