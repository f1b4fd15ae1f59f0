"""What a person should look at before training, in words."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from ..schema import Column, Schema
from ..wording import count, number, percent, whole
from . import kind
from .profile import MANY_MISSING

_WORDS = 50  # more, and most of them are too rare to learn
_TAIL = 20.0  # distance of the largest value from the median, in quartile ranges
_LEAK = 0.9  # a feature that tells the target so well rarely exists beforehand
_TWIN = 0.95  # two features of which one would do
_REPEATED = 0.01  # share of removed duplicates that is worth a question


def findings(
    frame: pd.DataFrame,
    schema: Schema,
    quality: dict[str, Any],
    columns: list[Column],
    strengths: np.ndarray,
) -> list[str]:
    """Return a sentence for each thing that looks wrong.

    Args:
        frame: Rows to look at.
        schema: The schema of the data.
        quality: What cleaning counted.
        columns: The columns that were compared, the target first.
        strengths: How strongly they go together.
    """
    said = list(_of_rows(quality))
    said += kind.of(schema).concerns(frame[schema.target.name], schema)
    for column in schema.with_role("feature"):
        said += _of_column(frame[column.name], column)
    return [*said, *_of_pairs(columns, strengths)]


def _of_rows(quality: dict[str, Any]) -> Iterator[str]:
    rows, removed = quality["rows"], quality["duplicates_removed"]
    if rows and removed / rows > _REPEATED:
        yield (
            f"{count(removed, 'row')} of {whole(rows)} stood there twice and were "
            "removed: ask where they come from."
        )


def _of_column(values: "pd.Series", column: Column) -> Iterator[str]:
    name, known = column.name, values.dropna()
    missing, different = float(values.isna().mean()), known.nunique()
    if different <= 1:
        yield f"{name} always has the same value: it can teach nothing."
        return
    if missing > MANY_MISSING:
        yield f"{name} is missing in {percent(missing)} of the rows: ask why."
    if column.type == "category" and different > _WORDS:
        yield (
            f"{name} has {whole(different)} different words: most are too rare to "
            "learn, group them."
        )
    if column.type == "number":
        low, middle, high = known.quantile([0.25, 0.5, 0.75])
        largest = float((known - middle).abs().max())
        if high > low and largest > _TAIL * (high - low):
            yield (
                f"{name} has values far from all others, up to {number(known.max())} "
                f"where half are below {number(middle)}: check the unit."
            )


def _of_pairs(columns: list[Column], strengths: np.ndarray) -> Iterator[str]:
    for row, first in enumerate(columns):
        for place, second in enumerate(columns[:row]):
            strength = float(strengths[row, place])
            if place == 0 and strength > _LEAK:
                yield (
                    f"{first.name} alone nearly gives {second.name} "
                    f"({number(strength)} of 1): make sure that it is known before."
                )
            elif place and strength > _TWIN:
                yield (
                    f"{second.name} and {first.name} say nearly the same "
                    f"({number(strength)} of 1): one of them would do."
                )
