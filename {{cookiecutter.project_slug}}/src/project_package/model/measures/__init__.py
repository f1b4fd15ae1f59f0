"""Measures of quality, by kind of problem: one module for each."""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ...errors import ConfigError
from ...problems import Problem

__all__ = ["Measure", "measure", "of"]


@dataclass(frozen=True)
class Measure:
    """One number that says how good predictions are.

    Attributes:
        function: Takes the encoded target, shape (rows,), and the model's outputs,
            shape (rows, classes) or (rows, 1).
        greater_is_better: Which direction is good.
    """

    function: Callable[[np.ndarray, np.ndarray], float]
    greater_is_better: bool

    def gain(self, new: float, old: float) -> float:
        """Return how much better ``new`` is than ``old``; negative if it is worse."""
        return new - old if self.greater_is_better else old - new


def of(problem: Problem) -> Mapping[str, Measure]:
    """Return every measure for ``problem``, by name."""
    module = importlib.import_module(f".{problem.name}", __name__)
    measures: Mapping[str, Measure] = module.MEASURES
    return measures


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
