"""The shadow: a challenger that scores what the champion answered, and nobody waits."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .. import log
from .arms import Arms
from .contract import Row
from .follower import Served
from .scored import Scored, score

_LOG = log.get(__name__)
_STOP_SECONDS = 1

Then = Callable[[Scored | None], None]


@dataclass(frozen=True)
class Work:
    """Rows that wait to be scored.

    Attributes:
        answered: What the champion gave for them.
        challenger: The model that is to score them.
        rows: The rows.
        then: Is called once, with what it gives, or with none if it gives nothing.
    """

    answered: Scored
    challenger: Served
    rows: Sequence[Row]
    then: Then


class Shadow:
    """Scores rows in a thread of its own, as far as it keeps up."""

    def __init__(self, most_rows: int, arms: Arms) -> None:
        """Make ready; the thread is begun with the first rows.

        Args:
            most_rows: Most rows that may wait, with those that are scored; more are
                left out.
            arms: Counts them, and what they show.
        """
        self._most_rows = most_rows
        self._arms = arms
        self._held = 0
        self._waiting: deque[Work] = deque()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopped = False
        self._trouble = ""

    def offer(self, work: Work) -> None:
        """Let rows be scored later; never waits."""
        with self._changed:
            held = self._held + len(work.rows)
            taken = held <= self._most_rows and not self._stopped
            if taken:
                self._held = held
                self._waiting.append(work)
                self._begin()
                self._changed.notify()
        if not taken:
            self._leave_out(work)

    def close(self) -> None:
        """Stop; what waits is left out."""
        with self._changed:
            self._stopped = True
            left = [*self._waiting]
            self._waiting.clear()
            self._changed.notify()
        for work in left:
            self._leave_out(work)
        if self._thread:
            self._thread.join(_STOP_SECONDS)

    def _begin(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._run, name="shadow", daemon=True
            )
            self._thread.start()

    def _run(self) -> None:
        while work := self._next():
            try:
                work.then(self._compared(work))
            # What follows is scored all the same.
            except Exception as error:  # pylint: disable=broad-exception-caught
                self._failed(work.challenger, type(error).__name__)
            with self._changed:
                self._held -= len(work.rows)

    def _next(self) -> Work | None:
        """Wait for work; none at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._stopped)
            return self._waiting.popleft() if self._waiting else None

    def _leave_out(self, work: Work) -> None:
        self._arms.dropped.inc(len(work.rows))
        work.then(None)

    def _compared(self, work: Work) -> Scored | None:
        """Score rows and count how they differ from what was answered."""
        try:
            scored = score("shadow", work.challenger, work.rows)
            others, differences = differ(work.answered, scored)
        except Exception as error:  # pylint: disable=broad-exception-caught
            self._failed(work.challenger, type(error).__name__)
            return None
        self._arms.scored("shadow", len(work.rows), scored.seconds)
        self._arms.compared(int(others.sum()), float(differences.sum()))
        return scored

    def _failed(self, challenger: Served, error: str) -> None:
        """Count a failure; the same one is said once."""
        self._arms.failed("shadow")
        trouble = f"{challenger.version}: {error}"
        if trouble != self._trouble:
            _LOG.error("shadow did not score", version=challenger.version, error=error)
        self._trouble = trouble


def differ(one: Scored, other: Scored) -> tuple[np.ndarray, np.ndarray]:
    """Return how two models differ on the same rows.

    Returns:
        For each row whether they predict another class, which they never do where a
        number is predicted; and the absolute difference of the numbers, or of the
        probabilities of the class where it is largest.
    """
    differences = np.abs(one.values - other.values).max(axis=1)
    if one.served.bundle.predictor.outputs.labels is None:
        return np.zeros(len(differences), dtype=bool), differences
    decided = [
        scored.served.bundle.predictor.outputs.decided(scored.values)
        for scored in (one, other)
    ]
    return decided[0] != decided[1], differences
