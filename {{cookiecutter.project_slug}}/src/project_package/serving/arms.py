"""What is counted of each model that scores rows, to compare them."""

from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

Arm = Literal["champion", "challenger", "shadow"]

# Seconds: from a single row of a linear model to the largest request of a large one.
_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Arms:
    """Figures of the champion, of a challenger that answers, and of one in the shadow.

    Attributes:
        version: Version of the challenger; 0 without one.
        dropped: Rows that were not scored in the shadow: too many waited.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        """Make ready to count into ``registry``."""
        self.version = Gauge(
            "challenger_version",
            "Version of the challenger; 0 without one.",
            registry=registry,
            multiprocess_mode="livemin",
        )
        self.dropped = Counter(
            "shadow_dropped_rows",
            "Rows that were not scored in the shadow: too many waited.",
            registry=registry,
        )
        self._failures = Counter(
            "challenger_failures",
            "Times that the challenger could not load, answer or score in the shadow.",
            ["at"],
            registry=registry,
        )
        self._seconds = Histogram(
            "arm_seconds",
            "Time to score the rows of a request, by arm.",
            ["arm"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._rows = Counter(
            "arm_rows", "Rows that were scored, by arm.", ["arm"], registry=registry
        )
        self._others = Counter(
            "shadow_other_rows",
            "Rows for which the shadow predicts another class.",
            registry=registry,
        )
        self._difference = Counter(
            "shadow_absolute_difference",
            "Sum over the rows of the difference to the champion.",
            registry=registry,
        )

    def scored(self, arm: Arm, rows: int, seconds: float) -> None:
        """Count rows that a model scored, and the time that it took."""
        self._rows.labels(arm).inc(rows)
        self._seconds.labels(arm).observe(seconds)

    def failed(self, at: Literal["load", "answer", "shadow"]) -> None:
        """Count a failure of the challenger."""
        self._failures.labels(at).inc()

    def compared(self, others: int, difference: float) -> None:
        """Count how the shadow differs from the champion.

        Args:
            others: Rows with another class; 0 if a number is predicted.
            difference: Sum over the rows of the absolute difference: of the predicted
                numbers, or of the probabilities of the class where it is largest.
        """
        self._others.inc(others)
        self._difference.inc(difference)
