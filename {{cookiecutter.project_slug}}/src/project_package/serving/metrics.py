"""What the service tells Prometheus.

Several processes write what they count into files of one folder, if the environment
names one (``PROMETHEUS_MULTIPROC_DIR``), and any of them adds it all up.
"""

import os
from functools import cache
from pathlib import Path

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
    multiprocess,
    values,
)

from .arms import Arms

__all__ = ["CONTENT_TYPE_LATEST", "FOLDER", "Metrics", "choose_memory"]

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# Seconds: from a single row of a linear model to the largest request before a deadline.
_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_ROWS = (1, 10, 100, 1_000, 10_000)


class Metrics:  # pylint: disable=too-many-instance-attributes  # one for each figure
    """Counts what the service does.

    Attributes:
        version: Version of the model that answers; 0 without one.
        loaded: When it was loaded, in seconds since 1970.
        failures: Looks at the registry, or new models, that failed.
        held: Larger requests that are worked on or wait for a thread.
        log_written: Predictions in the prediction log.
        log_lost: Predictions that it could not take.
        log_queue: Predictions that wait to be written to it.
        arms: Figures of each model that scores rows, where there may be two.
    """

    def __init__(self) -> None:
        own = self._registry = CollectorRegistry()
        ProcessCollector(registry=own)
        self.arms = Arms(own)
        self.version = Gauge(
            "model_version",
            "Version of the model that answers; 0 without one.",
            registry=own,
            multiprocess_mode="livemin",
        )
        self.loaded = Gauge(
            "model_loaded_timestamp_seconds",
            "When the model was loaded.",
            registry=own,
            multiprocess_mode="livemin",
        )
        self.failures = Counter(
            "model_failures",
            "Looks at the registry, or new models, that failed.",
            registry=own,
        )
        self.held = Gauge(
            "large_requests",
            "Larger requests that are worked on or wait for a thread.",
            registry=own,
            multiprocess_mode="livesum",
        )
        self.log_written = Counter(
            "prediction_log_written",
            "Predictions that were written to the prediction log.",
            registry=own,
        )
        self.log_lost = Counter(
            "prediction_log_lost",
            "Predictions that the prediction log could not take.",
            registry=own,
        )
        self.log_queue = Gauge(
            "prediction_log_queue",
            "Predictions that wait to be written to the prediction log.",
            registry=own,
            multiprocess_mode="livesum",
        )
        requests = Counter(
            "requests",
            "Requests by what they asked for and the status of their answer.",
            ["operation", "status"],
            registry=own,
        )
        seconds = Histogram(
            "request_seconds",
            "Time to answer a request, by what it asked for.",
            ["operation"],
            buckets=_SECONDS,
            registry=own,
        )
        # Looking a figure up by its labels takes longer than counting.
        self._requests, self._seconds = cache(requests.labels), cache(seconds.labels)
        self._rows = Histogram(
            "request_rows",
            "Rows of an answered request for predictions.",
            buckets=_ROWS,
            registry=own,
        )
        self._predictions = Counter(
            "predictions",
            "Predicted rows, by their class or by the range of the number.",
            ["prediction"],
            registry=own,
        )
        self._missing = Counter(
            "missing_values", "Rows with a gap, by column.", ["column"], registry=own
        )
        self._unseen = Counter(
            "unseen_categories",
            "Rows with a category that training did not know, by column.",
            ["column"],
            registry=own,
        )

    def answered(self, operation: str, status: int, seconds: float) -> None:
        """Count an answer to a request, and the time that it took.

        Args:
            operation: What was asked for, such as ``predict``.
            status: HTTP status of the answer.
            seconds: From when the request was there.
        """
        self._requests(operation, status).inc()
        self._seconds(operation).observe(seconds)

    def predicted(
        self, groups: dict[str, int], missing: dict[str, int], unseen: dict[str, int]
    ) -> None:
        """Count the predictions of a request.

        Args:
            groups: Rows by the group of their prediction.
            missing: Rows with a gap, by column.
            unseen: Rows with a category that training did not know, by column.
        """
        self._rows.observe(sum(groups.values()))
        for counter, counts in (
            (self._predictions, groups),
            (self._missing, missing),
            (self._unseen, unseen),
        ):
            for label, count in counts.items():
                counter.labels(label).inc(count)

    def page(self) -> bytes:
        """Return everything in the text format of Prometheus."""
        if FOLDER not in os.environ:
            return generate_latest(self._registry)
        _forget_the_dead()
        together = CollectorRegistry()
        multiprocess.MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)


def choose_memory() -> None:
    """Count from now on in files if the environment names a folder, else in memory.

    What counts decides when it is imported; a process that starts others has to be able
    to change its mind, because those that it forks import nothing.
    """
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]


def _forget_the_dead() -> None:
    """Leave out which model the processes held that are no more."""
    for path in Path(os.environ[FOLDER]).glob("gauge_live*.db"):
        number = int(path.stem.rpartition("_")[2])
        try:
            os.kill(number, 0)
        except (ProcessLookupError, PermissionError):  # the number is another's now
            path.unlink(missing_ok=True)
