"""The background: typical rows, which an explanation compares a row with."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .encoding import inputs_from_json, inputs_to_json

# Twice as many would make an explanation take twice as long, and its noise smaller by
# a third.
BACKGROUND_ROWS = 100


@dataclass(frozen=True)
class Background:
    """Typical rows, as the model reads them: what a row is compared with.

    Attributes:
        numbers: Numbers and days, float64 (rows, n); missing is NaN.
        codes: Codes of categories, int64 (rows, c).
        seed: Seed of the orders: the same row always gets the same explanation.
    """

    numbers: np.ndarray
    codes: np.ndarray
    seed: int

    @classmethod
    def drawn(cls, numbers: np.ndarray, codes: np.ndarray, seed: int) -> "Background":
        """Return a sample of training rows.

        Args:
            numbers: Numbers and days of the training rows.
            codes: Codes of their categories.
            seed: Seed of the choice, and of the orders.
        """
        size = min(BACKGROUND_ROWS, len(numbers))
        rows = np.random.default_rng(seed).choice(len(numbers), size, replace=False)
        return cls(numbers[rows], codes[rows], seed)

    def to_json(self) -> dict[str, Any]:
        """Return plain values that :meth:`from_json` reads."""
        return inputs_to_json(self.numbers, self.codes) | {"seed": self.seed}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Background":
        """Return the background that ``content`` describes."""
        return cls(*inputs_from_json(content), seed=int(content["seed"]))
