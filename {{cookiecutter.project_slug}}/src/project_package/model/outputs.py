"""Outputs: from the numbers that a model gives to the columns of an answer."""

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..problems import Decision, Problem
from ..schema import Column

# Costs that differ by less are a tie; the first class wins, in every runtime.
_DIGITS = 12
_ENDS = ("prediction_low", "prediction_high")


@dataclass(frozen=True)
class Outputs:
    """What the columns of a model's output stand for.

    Attributes:
        target: Name of the predicted column.
        labels: Classes in the order of the columns; none if the output is a number.
        costs: What it costs to answer a class (column) where another is true (row);
            none if the output is a number.
        coverage: Share of the true numbers that intervals are made to hold.
        half_width: Distance from a predicted number to the ends of its interval.
        minimum: Smallest number that the target may be, where its interval ends too.
        maximum: Largest number that the target may be.
    """

    target: str
    labels: tuple[str, ...] | None
    costs: tuple[tuple[float, ...], ...] | None = None
    coverage: float | None = None
    half_width: float | None = None
    minimum: float | None = None
    maximum: float | None = None

    @classmethod
    def of(cls, problem: Problem, target: Column, decision: Decision) -> "Outputs":
        """Return the outputs of a model for ``target``."""
        labels = problem.labels(target)
        return cls(
            target.name,
            labels,
            decision.costs,
            decision.coverage,
            minimum=target.minimum,
            maximum=target.maximum,
        )

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Outputs":
        """Return the outputs that ``content`` describes."""
        labels, costs = content["labels"], content["costs"]
        return cls(
            content["target"],
            None if labels is None else tuple(labels),
            None if costs is None else tuple(tuple(row) for row in costs),
            content["coverage"],
            content["half_width"],
            content.get("minimum"),  # bundles of the time before have no bounds
            content.get("maximum"),
        )

    def to_json(self) -> dict[str, Any]:
        """Return plain values that :meth:`from_json` reads."""
        return asdict(self)

    @cached_property
    def _costs(self) -> np.ndarray:
        return np.array(self.costs)

    @cached_property
    def _labels(self) -> np.ndarray:
        return np.array(self.labels, dtype=object)

    def decided(self, values: np.ndarray) -> np.ndarray:
        """Return the answer for each row: a number, or the position of a class.

        Of several classes it is the one that is expected to cost least. Source: Elkan
        (2001), The Foundations of Cost-Sensitive Learning, equation 1.

        Args:
            values: Output of the model, shape (rows, classes) or (rows, 1).
        """
        if self.labels is None:
            return values[:, 0]
        expected = values @ self._costs
        cheapest: np.ndarray = expected.round(_DIGITS).argmin(axis=1)
        return cheapest

    def explained(self, values: np.ndarray) -> tuple[str, int]:
        """Return which output of one row an explanation is about: its name, its place.

        Of two classes it is the second (positive) one, of more the one that is
        predicted.

        Args:
            values: Output of the model for the row, shape (1, classes) or (1, 1).
        """
        names = list(self.columns(values))
        if self.labels is None:
            return names[0], 0
        if len(self.labels) == 2:
            return names[1], 1
        place = int(self.decided(values)[0])
        return names[1 + place], place

    def columns(self, values: np.ndarray) -> dict[str, np.ndarray]:
        """Return the columns of an answer: ``prediction``, then probabilities.

        Two classes have one ``probability``, that of the second (positive) one; more
        have ``probability_<class>`` each.

        Args:
            values: Output of the model, shape (rows, classes) or (rows, 1).
        """
        decided = self.decided(values)
        if self.labels is None:
            ends = self.interval(decided)
            return {"prediction": decided} | dict(zip(_ENDS, ends or ()))
        answer = {"prediction": self._labels[decided]}
        if len(self.labels) == 2:
            return answer | {"probability": values[:, 1]}
        shares = zip(self.labels, values.T)
        return answer | {f"probability_{label}": share for label, share in shares}

    def interval(self, predicted: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
        """Return the ends of the intervals, none where their width is not known.

        What the target cannot be is cut off.

        Args:
            predicted: Numbers, shape (rows,).
        """
        if self.half_width is None:
            return None
        low, high = (
            np.clip(predicted + reach, self.minimum, self.maximum)
            for reach in (-self.half_width, self.half_width)
        )
        return low, high
