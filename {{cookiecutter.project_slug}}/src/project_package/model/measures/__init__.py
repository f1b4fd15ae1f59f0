"""Measures of quality, by kind of problem: one module for each."""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from ...errors import ConfigError
from ...problems import Problem
from ..evaluation.bootstrap import Interval

__all__ = ["Loss", "Measure", "loss", "mean", "measure", "of"]


Weighted = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Measure:
    """One number that says how good predictions are.

    Attributes:
        weighted: Takes the encoded target, shape (rows,), the model's outputs, shape
            (rows, classes) or (rows, 1), and weights of the rows, shape (samples,
            rows); gives the measure of each sample, NaN where it is not defined.
        greater_is_better: Which direction is good.
    """

    weighted: Weighted
    greater_is_better: bool

    def value(self, target: np.ndarray, outputs: np.ndarray) -> float:
        """Return the measure over rows that all count the same."""
        return float(self.weighted(target, outputs, np.ones((1, len(target))))[0])

    @property
    def direction(self) -> int:
        """1 where greater is better, else -1."""
        return 1 if self.greater_is_better else -1

    def gain(self, new: float, old: float) -> float:
        """Return how much better ``new`` is than ``old``; negative if it is worse."""
        return self.direction * (new - old)

    def gain_over(self, record: float, found: Interval) -> Interval:
        """Return how much better what was found is than ``record``, with its interval.

        Args:
            record: The measure as it was once, taken to be exact.
            found: The measure as it is now.
        """
        old = self.direction * record
        low, high = sorted(
            self.direction * end - old for end in (found.low, found.high)
        )
        return Interval(self.direction * found.value - old, low, high)


@dataclass(frozen=True)
class Loss:
    """What a single answer costs: it needs no other rows, unlike most measures.

    Attributes:
        name: The measure that is its mean.
        function: Takes the encoded target, shape (rows,), and the model's outputs;
            gives the loss of each row, less is better.
    """

    name: str
    function: Callable[[np.ndarray, np.ndarray], np.ndarray]


def of(problem: Problem) -> Mapping[str, Measure]:
    """Return every measure for ``problem``, by name."""
    measures: Mapping[str, Measure] = _module(problem).MEASURES
    return measures


def loss(problem: Problem) -> Loss:
    """Return the loss by which small groups of rows are compared."""
    module = _module(problem)
    return Loss(module.LOSS, module.losses)


def measure(name: str, problem: Problem) -> Measure:
    """Return the measure called ``name``.

    Raises:
        ConfigError: If there is none, listing those that there are.
    """
    try:
        return of(problem)[name]
    except KeyError:
        raise ConfigError(
            f"model.metric={name!r} is not a measure for {problem.name}; choose from "
            f"{', '.join(of(problem))}."
        ) from None


def mean(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the weighted means of ``values``, shape (rows,), one for each sample."""
    with np.errstate(invalid="ignore"):
        means: np.ndarray = weights @ values / weights.sum(axis=1)
    return means


def _module(problem: Problem) -> ModuleType:
    return importlib.import_module(f".{problem.name}", __name__)
