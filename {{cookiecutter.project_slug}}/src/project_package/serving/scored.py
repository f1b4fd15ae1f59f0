"""Rows that a model has scored."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from .arms import Arm
from .contract import Row
from .follower import Served
from .refusal import Fault, Refusal


@dataclass(frozen=True)
class Scored:
    """What a model gives for the rows of a request.

    Attributes:
        arm: What the model stands for.
        served: The model.
        numbers: Numbers and days, shape (rows, numbers + dates).
        codes: Codes of the categories, shape (rows, categories).
        values: Its output, shape (rows, classes) or (rows, 1); finite.
        seconds: How long it took.
    """

    arm: Arm
    served: Served
    numbers: np.ndarray
    codes: np.ndarray
    values: np.ndarray
    seconds: float


def score(arm: Arm, served: Served, rows: Sequence[Row]) -> Scored:
    """Return what a model gives for rows that the contract of the champion allows.

    Raises:
        Refusal: If it has no finite prediction for one (422).
    """
    begun = perf_counter()
    predictor = served.bundle.predictor
    numbers, codes = predictor.encoding.arrays_of(rows)
    values = predictor.run(numbers, codes)
    refuse_unless_finite(values)
    return Scored(arm, served, numbers, codes, values, perf_counter() - begun)


def refuse_unless_finite(values: np.ndarray) -> None:
    """Refuse what batch scoring puts into quarantine: JSON has no word for it."""
    finite = np.isfinite(values)
    if not finite.all():
        rows = np.flatnonzero(~finite.all(axis=1)).tolist()
        faults = tuple(
            Fault(f"rows[{row}]", "has no finite prediction") for row in rows
        )
        raise Refusal(422, "The model has no finite answer to every row.", faults)
