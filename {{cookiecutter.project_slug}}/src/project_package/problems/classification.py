"""Classification: the target is one of several classes."""

import numpy as np
import pandas as pd

from ..errors import DataError
from ..schema import Column
from .problem import Problem


class Classification(Problem):
    """Predict the probability of each class."""

    name = "classification"
    target_type = "category"
    method = "predict_proba"

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

    def strata(self, encoded: np.ndarray) -> np.ndarray:
        """Return the classes themselves."""
        return encoded


PROBLEM = Classification()
