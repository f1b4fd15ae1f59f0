"""Groups of answers: what is counted to see whether predictions shift.

Classes are groups by themselves. Numbers are grouped by the fifths of what a model
answers to typical rows, so that at first each group holds about a fifth of them.
"""

from dataclasses import dataclass

import numpy as np

from ..model.background import Background
from ..model.outputs import Outputs
from ..model.predictor import Predictor

_FIFTHS = (0.2, 0.4, 0.6, 0.8)


@dataclass(frozen=True)
class Groups:
    """How the answers of a model are grouped.

    Attributes:
        names: Of the groups, in order.
        outputs: What the numbers of the model stand for.
        edges: Where a group of numbers ends and the next one begins, ascending; none
            of classes.
    """

    names: tuple[str, ...]
    outputs: Outputs
    edges: np.ndarray

    @classmethod
    def of(cls, predictor: Predictor, typical: Background) -> "Groups":
        """Return the groups for the answers of a model.

        Args:
            predictor: The model.
            typical: Rows that show which numbers it answers.
        """
        outputs = predictor.outputs
        if outputs.labels is not None:
            return cls(outputs.labels, outputs, np.empty(0))
        values = predictor.run(typical.numbers, typical.codes)[:, 0]
        # What people read has three digits; what has fewer values has fewer groups.
        quantiles = np.quantile(values, _FIFTHS)
        edges = np.unique([float(f"{quantile:.3g}") for quantile in quantiles])
        ends = [f"{edge:g}" for edge in edges]
        between = [f"{low} to {high}" for low, high in zip(ends, ends[1:])]
        return cls((f"below {ends[0]}", *between, f"from {ends[-1]}"), outputs, edges)

    def counts(self, values: np.ndarray) -> dict[str, int]:
        """Return how many rows fall into each group; groups without any are left out.

        Args:
            values: Output of the model, shape (rows, classes) or (rows, 1); finite.
        """
        places = self.outputs.decided(values)
        if self.outputs.labels is None:
            places = np.searchsorted(self.edges, places, side="right")
        counts = np.bincount(places, minlength=len(self.names)).tolist()
        return {name: count for name, count in zip(self.names, counts) if count}
