"""The lag of an event loop: how late it does what is due, because others come first."""

import asyncio

_PERIOD = 0.05  # seconds between two looks


class Lag:
    """Looks every so often how late its own look is.

    Attributes:
        seconds: How late the last one was.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None

    def begin(self) -> None:
        """Look from now on at the loop that runs, if that is not done already."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop, self.seconds = loop, 0.0
            loop.call_later(_PERIOD, self._look, loop.time() + _PERIOD)

    def _look(self, due: float) -> None:
        assert self._loop is not None
        now = self._loop.time()
        self.seconds = now - due
        self._loop.call_later(_PERIOD, self._look, now + _PERIOD)
