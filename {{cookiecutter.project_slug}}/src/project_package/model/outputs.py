"""Outputs: from the numbers that a model gives to the columns of an answer."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ..problems import Problem
from ..schema import Column

# Probabilities that differ by less are a tie; the first class wins, in every runtime.
_DIGITS = 12


@dataclass(frozen=True)
class Outputs:
    """What the columns of a model's output stand for.

    Attributes:
        target: Name of the predicted column.
        labels: Classes in the order of the columns; none if the output is a number.
    """

    target: str
    labels: tuple[str, ...] | None

    @classmethod
    def of(cls, problem: Problem, target: Column) -> "Outputs":
        """Return the outputs of a model for ``target``."""
        return cls(target.name, problem.labels(target))

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Outputs":
        """Return the outputs that ``content`` describes."""
        labels = content["labels"]
        return cls(content["target"], None if labels is None else tuple(labels))

    def to_json(self) -> dict[str, Any]:
        """Return plain values that :meth:`from_json` reads."""
        return asdict(self)

    def decided(self, values: np.ndarray) -> np.ndarray:
        """Return the answer for each row: a number, or the position of a class.

        Args:
            values: Output of the model, shape (rows, classes) or (rows, 1).
        """
        if self.labels is None:
            return values[:, 0]
        likeliest: np.ndarray = values.round(_DIGITS).argmax(axis=1)
        return likeliest

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
            return {"prediction": decided}
        answer = {"prediction": np.array(self.labels, dtype=object)[decided]}
        if len(self.labels) == 2:
            return answer | {"probability": values[:, 1]}
        shares = zip(self.labels, values.T)
        return answer | {f"probability_{label}": share for label, share in shares}
