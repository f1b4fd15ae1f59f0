"""Importance: what each feature is worth to the model on rows that it has not seen.

A feature's importance is what the measure loses when the feature's values are shuffled
among the rows: Breiman (2001), Random Forests, section 10; Fisher, Rudin and Dominici
(2019), "All Models are Wrong, but Many are Useful". Of two features that say the same,
both look less important than they are. The interval covers the luck of the shuffles and
that of the rows: each bootstrap sample draws rows, the same for the model with and
without the feature, and draws among the shuffles.
"""

from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from .evaluation.bootstrap import Bootstrap, Statistic
from .measures import Measure
from .predictor import Predictor


@dataclass(frozen=True)
class Importance:
    """What a feature is worth, in units of the measure; positive is useful.

    Attributes:
        name: Name of the column.
        importance: Mean loss of the measure over the shuffles.
        low: Lower end of the interval.
        high: Upper end of the interval.
    """

    name: str
    importance: float
    low: float
    high: float


@dataclass(frozen=True)
class Shuffler:
    """Measures a model with one feature after another shuffled.

    Attributes:
        predictor: The model.
        numbers: Numbers and days of held-out rows, float64 (rows, n).
        codes: Codes of their categories, int64 (rows, c).
        target: Their encoded target, shape (rows,).
        measure: What the model is measured by.
        bootstrap: Draws the rows of each sample.
        repeats: Shuffles of each feature.
    """

    predictor: Predictor
    numbers: np.ndarray
    codes: np.ndarray
    target: np.ndarray
    measure: Measure
    bootstrap: Bootstrap
    repeats: int

    def importance(self, place: int) -> Importance:
        """Return what the feature at ``place`` of the encoding is worth."""
        rng = np.random.default_rng([self.bootstrap.seed, place])
        name = self.predictor.encoding.features[place]
        rows = len(self.target)
        shuffled = [
            self._value(*self._shuffled(place, rng.permutation(rows)))
            for _ in range(self.repeats)
        ]
        ones = np.ones((1, rows))
        whole, drawn = self._whole
        losses = self.measure.direction * (
            whole(ones) - np.array([value(ones) for value in shuffled])
        )
        each = self.bootstrap.draw(rows, dict(enumerate(shuffled)))
        spread = self.measure.direction * (drawn - np.stack([*each.values()]))
        chosen = rng.integers(0, self.repeats, spread.shape)
        means = np.take_along_axis(spread, chosen, axis=0).mean(axis=0)
        around = self.bootstrap.interval(float(losses.mean()), means)
        return Importance(name, around.value, around.low, around.high)

    @cached_property
    def _whole(self) -> tuple[Statistic, np.ndarray]:
        """The measure of the model as it is, and its value on every sample."""
        value = self._value(self.numbers, self.codes)
        return value, self.bootstrap.draw(len(self.target), {"whole": value})["whole"]

    def _value(self, numbers: np.ndarray, codes: np.ndarray) -> Statistic:
        """Return what measures the model's outputs for these inputs."""
        outputs = self.predictor.run(numbers, codes)
        return partial(self.measure.weighted, self.target, outputs)

    def _shuffled(self, place: int, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the inputs with one feature's values in another order."""
        numbers, codes = self.numbers.copy(), self.codes.copy()
        within, column = numbers, place
        if place >= numbers.shape[1]:
            within, column = codes, place - numbers.shape[1]
        within[:, column] = within[order, column]
        return numbers, codes
