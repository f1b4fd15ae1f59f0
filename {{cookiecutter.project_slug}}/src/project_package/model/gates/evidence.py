"""The evidence of one run, which the gates read."""

from dataclasses import dataclass, field
from typing import Any

from ...schema import Schema
from ..evaluation.bootstrap import Interval
from ..evaluation.slices import Slice
from ..measures import Measure


@dataclass(frozen=True)
class Champion:
    """The champion beside the new model, on rows that the new one has not seen.

    Attributes:
        version: Its number.
        gain: How much better the new model is, in the metric, on the same rows.
        record: The champion's metric on the held-out rows of its own day; none if it
            was not measured then.
        loss: Its mean loss on the rows of today.
        excesses: How much more the new model loses than it on each slice.
        caution: Why it may look too good, to be added to a reason.
    """

    version: int
    gain: Interval
    record: float | None
    loss: float
    excesses: list[tuple[Slice, Interval]]
    caution: str = ""


@dataclass(frozen=True)
class Evidence:
    """All that is known of a new model.

    Attributes:
        schema: Schema of the data.
        bundle_schema: Schema in the bundle.
        metrics: Content of ``metrics.json``.
        diagnosis: Content of ``diagnosis.json``.
        slices: Content of ``slices.json``.
        importances: Content of ``importances.json``.
        parity: Content of the bundle's ``parity.json``.
        dummies: Names of the baselines that look at no feature.
        measure: The measure that decides.
        size_mb: Size of the exported model.
        latency_ms: Median time for one row.
        late: Share of the rows in which a date is later than the row, by column.
        champion: The champion; none if there is nothing to compare with.
        no_champion: Why there is nothing to compare with.
    """

    schema: Schema
    bundle_schema: Schema
    metrics: dict[str, Any]
    diagnosis: dict[str, Any]
    slices: dict[str, Any]
    importances: dict[str, Any]
    parity: dict[str, Any]
    dummies: tuple[str, ...]
    measure: Measure
    size_mb: float
    latency_ms: float
    late: dict[str, float] = field(default_factory=dict)
    champion: Champion | None = None
    no_champion: str = "there is no champion yet"

    @property
    def metric(self) -> str:
        """Name of ``measure``."""
        return str(self.metrics["metric"])

    @property
    def value(self) -> Interval:
        """The new model's measure on held-out rows."""
        winner = self.metrics["winner"]
        low, high = self.metrics["intervals"][winner][self.metric]
        return Interval(self.metrics["models"][winner][self.metric], low, high)

    def gain_over(self, baseline: str) -> Interval:
        """Return how much better the new model is than a baseline."""
        return Interval(**self.metrics["gains"][baseline][self.metric])
