"""A lane: threads for work that takes longer, and a bounded queue before them."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TypeVar

from prometheus_client import Gauge

from .refusal import busy

T = TypeVar("T")


class Lane:
    """Takes as much work as it has room for; what waits in one holds up no other."""

    def __init__(self, name: str, threads: int, max_waiting: int, held: Gauge) -> None:
        """Make ready; threads start when there is work.

        Args:
            name: Of the threads.
            threads: What is worked on at a time.
            max_waiting: What may wait for a thread.
            held: Shows how much is worked on or waits.
        """
        # pylint: disable-next=consider-using-with  # close() ends it
        self._pool = ThreadPoolExecutor(threads, name)
        self._room = BoundedSemaphore(threads + max_waiting)
        self._held = held

    def submit(self, work: Callable[[], T]) -> "Future[T]":
        """Begin to work in a thread.

        Raises:
            Refusal: If too much waits for one (503).
        """
        # What makes room again is the end of the work, in another thread.
        # pylint: disable-next=consider-using-with
        if not self._room.acquire(blocking=False):
            raise busy("Too many requests that take longer wait.")
        self._held.inc()
        future = self._pool.submit(work)
        future.add_done_callback(self._make_room)
        return future

    def close(self) -> None:
        """Finish what was begun."""
        self._pool.shutdown()

    def _make_room(self, _: "Future[T]") -> None:
        self._held.dec()
        self._room.release()
