"""The way of predictions into the store: a bounded queue, and a thread of its own."""

import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any

from ... import log
from ...errors import ArtefactError
from ..metrics import Metrics
from .entry import Entry, Privacy, rows_of
from .settings import PredictionLog

if TYPE_CHECKING:
    from .store import Store

_LOG = log.get(__name__)
_HOUR, _DAY = 3_600.0, 86_400.0
# Seconds between two attempts while the store is away.
_PAUSE = 1.0

Row = dict[str, Any]


class NoLog:
    """Keeps nothing."""

    def put(self, entry: Entry) -> None:
        """Forget an entry."""

    def close(self) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class Address:
    """Where a log is, and how it hides who is behind a row.

    Attributes:
        url: Address of the store, with its password; a path is absolute.
        privacy: Which identifiers are logged, and how.
    """

    url: str
    privacy: Privacy

    def __repr__(self) -> str:
        """Return what may stand in a message."""
        return type(self).__name__

    def store(self) -> "Store":
        """Return the store; it is opened when it is used."""
        # It takes longer to load than a model, and no answer waits for it.
        from .store import Store  # pylint: disable=import-outside-toplevel

        return Store(self.url)


class Log:  # pylint: disable=too-many-instance-attributes  # a queue and its thread
    """Takes entries, and writes them in a thread of its own."""

    def __init__(
        self, address: Address, settings: PredictionLog, metrics: Metrics
    ) -> None:
        """Begin to write; nothing is opened at once.

        Args:
            address: Where to.
            settings: How much at a time, how often, and for how long.
            metrics: Is told what was written, what waits and what was lost.
        """
        self._address, self._settings, self._metrics = address, settings, metrics
        self._queue: deque[list[Row]] = deque()  # of a request each
        self._held = 0  # predictions in the queue, and in the hands of the thread
        self._overflown = 0  # predictions that were lost since the queue was empty
        self._lock, self._wake, self._stopped = Lock(), Event(), Event()
        self._end = float("inf")  # when what is not written by then is given up
        self._store: Store | None = None
        self._trouble = ""
        self._expires = float("-inf")  # when what is too old is deleted next
        self._opening = Lock()
        self._thread = Thread(target=self._run, name="prediction-log", daemon=True)
        self._thread.start()

    def put(self, entry: Entry) -> None:
        """Take an entry, or count it as lost if too many wait; never wait."""
        rows = len(entry.rows)
        with self._lock:
            stopped = self._stopped.is_set()
            fits = self._held + rows <= self._settings.queue_rows
            if fits and not stopped:
                self._held += rows
        if stopped:
            self._metrics.log_lost.inc(rows)
            return
        if not fits:
            self._overflow(rows)
            return
        try:
            self._queue.append(rows_of(entry, self._address.privacy))
        # Whatever is wrong with it, it has been answered.
        except Exception as error:  # pylint: disable=broad-exception-caught
            self._let_go(rows)
            self._lose(rows, error)
        if self._held >= self._settings.batch_rows and not self._wake.is_set():
            self._wake.set()

    def save_outcomes(self, outcomes: dict[str, Any]) -> None:
        """Store outcomes by the identifier of their prediction, now.

        Raises:
            ArtefactError: If the store is away.
        """
        self._open().save_outcomes(outcomes)

    def close(self) -> None:
        """Write what waits, as far as the time for it allows, and end the thread."""
        self._end = time.monotonic() + self._settings.close_seconds
        with self._lock:
            self._stopped.set()
        self._wake.set()
        self._thread.join(self._settings.close_seconds + _PAUSE)
        if self._held:
            self._metrics.log_lost.inc(self._held)
            lost = self._held + self._overflown
            _LOG.error("predictions not logged", lost=lost, reason=self._trouble)
        if self._store is not None:
            self._store.close()

    def _overflow(self, rows: int) -> None:
        """Count what does not fit, and log that only when it begins."""
        self._metrics.log_lost.inc(rows)
        with self._lock:
            begins, self._overflown = not self._overflown, self._overflown + rows
        if begins:
            most = self._settings.queue_rows
            _LOG.error("predictions are lost: the queue is full", queue_rows=most)

    def _say_overflow_is_over(self) -> None:
        """Log how many did not fit, once nothing waits any more."""
        with self._lock:
            if self._held:
                return
            lost, self._overflown = self._overflown, 0
        if lost:
            _LOG.info("predictions fit into the queue again", lost=lost)

    def _open(self) -> "Store":
        with self._opening:
            if self._store is None:
                self._store = self._address.store()
            return self._store

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._wake.wait(self._settings.flush_seconds)
            self._wake.clear()
            self._write()
            self._expire()
        self._write()

    def _write(self) -> None:
        """Write what waits, a batch at a time."""
        while self._queue and time.monotonic() < self._end:
            batch = self._batch()
            if not self._keep_trying(batch):
                break  # close() counts them
            self._let_go(len(batch))
        self._metrics.log_queue.set(self._held)
        self._say_overflow_is_over()

    def _batch(self) -> list[Row]:
        """Take rows from the queue: those of some requests that make a batch."""
        batch: list[Row] = []
        while self._queue and len(batch) < self._settings.batch_rows:
            batch += self._queue.popleft()
        return batch

    def _let_go(self, rows: int) -> None:
        with self._lock:
            self._held -= rows

    def _keep_trying(self, rows: list[Row]) -> bool:
        """Write rows as soon as the store takes them; return whether that is done."""
        while not self._written(rows):
            self._metrics.log_queue.set(self._held)
            if time.monotonic() >= self._end:
                return False
            self._pause()
        return True

    def _pause(self) -> None:
        """Wait before another attempt; less while the process stops."""
        if self._stopped.wait(_PAUSE):
            time.sleep(min(_PAUSE / 10, max(self._end - time.monotonic(), 0)))

    def _written(self, rows: list[Row]) -> bool:
        """Return whether rows are done with: written, or taken by nobody."""
        try:
            self._open().save(rows)
        except ArtefactError as error:
            self._say(str(error))
            return False
        # Whatever it is, other rows may be better.
        except Exception as error:  # pylint: disable=broad-exception-caught
            if len(rows) > 1:
                done = [self._written([row]) for row in rows]
                return all(done)
            self._lose(len(rows), error)
            return True
        self._metrics.log_written.inc(len(rows))
        self._say("")
        return True

    def _lose(self, rows: int, error: Exception) -> None:
        self._metrics.log_lost.inc(rows)
        _LOG.error("predictions not logged", lost=rows, reason=_name(error))

    def _say(self, trouble: str) -> None:
        """Log a trouble when it begins, and when it is over."""
        if trouble and trouble != self._trouble:
            _LOG.error("predictions wait to be logged", reason=trouble)
        if self._trouble and not trouble:
            _LOG.info("predictions are logged again")
        self._trouble = trouble

    def _expire(self) -> None:
        """Delete what is too old, once a day."""
        days, now = self._settings.retention_days, time.monotonic()
        if days is None or now < self._expires:
            return
        try:
            made, known = self._open().expire(datetime.now(UTC) - timedelta(days))
        # A user of the database who may not delete is no reason to log nothing.
        except Exception as error:  # pylint: disable=broad-exception-caught
            self._expires = now + _HOUR
            reason = str(error) if isinstance(error, ArtefactError) else _name(error)
            _LOG.error("old predictions not deleted", reason=reason)
            return
        self._expires = now + _DAY
        if made or known:
            _LOG.info("prediction log expired", predictions=made, outcomes=known)


def _name(error: Exception) -> str:
    """Return what went wrong, without what the message may say of a row."""
    return type(error).__name__
