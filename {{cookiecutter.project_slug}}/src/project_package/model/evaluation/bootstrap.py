"""The bootstrap: how far a measure could be off by the luck of the rows.

Rows are drawn with replacement; a sample is the number of times that each row was
drawn. All that is compared is measured on the same samples, so that differences are
paired. Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, ch. 13.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from ...settings import Evaluation

Key = TypeVar("Key")
Statistic = Callable[[np.ndarray], np.ndarray]

# Numbers that are in memory at a time: 32 MB.
_CELLS = 4_000_000
# Numbers drawn in all: many rows need fewer samples, since their intervals are narrow.
_DRAWN = 50_000_000
_LEAST = 200


@dataclass(frozen=True)
class Interval:
    """A value and the interval around it.

    Attributes:
        value: The value on the rows as they are.
        low: Lower end of the interval.
        high: Upper end of the interval.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Bootstrap:
    """Draws samples of rows, the same ones for the same seed and number of rows.

    Attributes:
        samples: Most samples drawn.
        confidence: Share of the samples that lies within an interval.
        seed: Seed of the draws.
    """

    samples: int
    confidence: float
    seed: int

    @classmethod
    def of(cls, evaluation: Evaluation, seed: int) -> "Bootstrap":
        """Return the bootstrap that is configured."""
        return cls(evaluation.samples, evaluation.confidence, seed)

    def intervals(
        self, rows: int, statistics: Mapping[Key, Statistic]
    ) -> dict[Key, Interval]:
        """Return the interval of each statistic by the percentile method.

        Args:
            rows: Number of rows.
            statistics: Functions that take weights, shape (samples, rows), and give
                a number for each sample; one that is not finite is left out.
        """
        drawn = self.draw(rows, statistics)
        ones = np.ones((1, rows))
        return {
            name: self.interval(float(statistic(ones)[0]), drawn[name])
            for name, statistic in statistics.items()
        }

    def draw(
        self, rows: int, statistics: Mapping[Key, Statistic]
    ) -> dict[Key, np.ndarray]:
        """Return each statistic on every sample, shape (samples,)."""
        parts: dict[Key, list[np.ndarray]] = {name: [] for name in statistics}
        for weights in self._weights(rows):
            for name, statistic in statistics.items():
                parts[name].append(statistic(weights))
        return {name: np.concatenate(drawn) for name, drawn in parts.items()}

    def interval(self, value: float, drawn: np.ndarray) -> Interval:
        """Return the interval that holds the middle of what was drawn."""
        kept = drawn[np.isfinite(drawn)]
        if kept.size == 0:
            return Interval(value, np.nan, np.nan)
        tail = (1 - self.confidence) / 2
        low, high = np.quantile(kept, [tail, 1 - tail])
        return Interval(value, float(low), float(high))

    def _weights(self, rows: int) -> Iterator[np.ndarray]:
        """Yield samples, shape (some, rows), float64."""
        rng = np.random.default_rng(self.seed)
        left = min(self.samples, max(_LEAST, _DRAWN // rows))
        while left > 0:
            some = min(left, max(1, _CELLS // rows))
            drawn = rng.integers(0, rows, (some, rows))
            drawn += np.arange(some)[:, np.newaxis] * rows
            counts = np.bincount(drawn.ravel(), minlength=some * rows)
            yield counts.reshape(some, rows).astype(np.float64)
            left -= some
