"""What a kind of problem has to say about its target."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..schema import Column, Type
from ..settings import Section

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Decision:
    """What turns outputs into answers; the kind of problem says which of it applies.

    Attributes:
        costs: What it costs to answer a class (column) where another is true (row).
        coverage: Share of the true numbers that an interval is to hold.
    """

    costs: tuple[tuple[float, ...], ...] | None = None
    coverage: float | None = None


class Problem(ABC):
    """A kind of problem: how its target becomes numbers and numbers an answer.

    Attributes:
        name: Its name: also that of its file in ``conf/``.
        target_type: Type of the targets that it predicts.
        method: Method of an estimator that gives its outputs.
        settings: What can be set in the section ``decision`` of the configuration.
    """

    name: str
    target_type: Type
    method: str
    settings: type[Section]

    @abstractmethod
    def labels(self, target: Column) -> tuple[str, ...] | None:
        """Return the classes in the order of the outputs; none for a number."""

    @abstractmethod
    def encode(self, values: "pd.Series", target: Column) -> np.ndarray:
        """Return the target as numbers that an estimator learns, shape (rows,)."""

    @abstractmethod
    def check(self, encoded: np.ndarray, target: Column) -> None:
        """Refuse rows from which the target could not be learned, or not be judged.

        Args:
            encoded: The encoded target of the rows.
            target: The column that it comes from.

        Raises:
            DataError: If they are no good.
        """

    @abstractmethod
    def decision(self, settings: Section, target: Column) -> Decision:
        """Return how outputs become answers.

        Args:
            settings: An instance of :attr:`settings`.
            target: The column that is predicted.

        Raises:
            ConfigError: If they do not fit the target.
        """

    @abstractmethod
    def strata(self, encoded: np.ndarray) -> np.ndarray:
        """Return an integer for each row; splits keep the mix of these the same."""
