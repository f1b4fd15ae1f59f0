"""The background: typical rows, which an explanation compares a row with."""

from dataclasses import dataclass
from typing import Any

import numpy as np

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
        numbers = [
            [None if np.isnan(x) else x for x in row] for row in self.numbers.tolist()
        ]
        return {"numbers": numbers, "codes": self.codes.tolist(), "seed": self.seed}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Background":
        """Return the background that ``content`` describes."""
        rows = len(content["numbers"])
        return cls(
            np.array(content["numbers"], dtype=np.float64).reshape(rows, -1),
            np.array(content["codes"], dtype=np.int64).reshape(rows, -1),
            int(content["seed"]),
        )
