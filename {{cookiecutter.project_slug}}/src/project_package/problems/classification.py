"""Classification: the target is one of several classes."""

from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import Field

from ..errors import ConfigError, DataError
from ..schema import Column
from ..settings import Section
from .problem import Decision, Problem

if TYPE_CHECKING:
    import pandas as pd


class Costs(Section):
    """How probabilities become an answer: it is what is expected to cost least.

    Attributes:
        costs: What it costs, by true class, to answer another one. A wrong answer
            that is not named costs 1, a right one nothing.
    """

    costs: dict[str, dict[str, Annotated[float, Field(ge=0)]]] = {}

    def row(self, true: str, labels: tuple[str, ...]) -> tuple[float, ...]:
        """Return what each answer costs where ``true`` is the class."""
        named = self.costs.get(true, {})
        return tuple(named.get(label, float(label != true)) for label in labels)


class Classification(Problem):
    """Predict the probability of each class."""

    name = "classification"
    target_type = "category"
    method = "predict_proba"
    settings = Costs

    def labels(self, target: Column) -> tuple[str, ...]:
        """Return the classes; of two, the positive one comes last."""
        classes = target.allowed or ()
        if len(classes) == 2 and target.positive == classes[0]:
            return classes[::-1]
        return classes

    def encode(self, values: "pd.Series", target: Column) -> np.ndarray:
        """Return the position of each row's class in :meth:`labels`, int64."""
        positions = {label: place for place, label in enumerate(self.labels(target))}
        return values.astype("object").map(positions).to_numpy(dtype=np.int64)

    def check(self, encoded: np.ndarray, target: Column) -> None:
        """Refuse rows that lack a class.

        A model that has never seen a class gives no probability for it, and most
        measures are not defined where one is missing.
        """
        labels = self.labels(target)
        absent = set(range(len(labels))) - set(encoded.tolist())
        if absent:
            names = ", ".join(repr(labels[place]) for place in sorted(absent))
            raise DataError(
                f"{len(encoded)} rows, one part of a split, hold no {target.name} of "
                f"the class {names}. Add rows, leave the class out of the schema, or "
                "choose split.strategy=stratified or fewer search.folds."
            )

    def decision(self, settings: Section, target: Column) -> Decision:
        """Return the costs of every wrong answer.

        Raises:
            ConfigError: If the costs name a class that there is not.
        """
        assert isinstance(settings, Costs)
        labels = self.labels(target)
        named = settings.costs.keys() | {
            k for row in settings.costs.values() for k in row
        }
        if unknown := sorted(named - set(labels)):
            raise ConfigError(
                f"decision.costs names {', '.join(map(repr, unknown))}; the classes of "
                f"{target.name} are {', '.join(labels)}."
            )
        return Decision(costs=tuple(settings.row(true, labels) for true in labels))

    def strata(self, encoded: np.ndarray) -> np.ndarray:
        """Return the classes themselves."""
        return encoded


PROBLEM = Classification()
