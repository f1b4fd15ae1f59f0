"""The trace of a row: what each step on its way to an answer makes of it.

It shows the steps that batch scoring takes, made by the same functions: what it shows
is what a batch gives.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from .bundle import Bundle
from .encoding import Encoding
from .explanation import Explanation, explain


@dataclass(frozen=True)
class Encoded:
    """A value as the model reads it.

    Attributes:
        value: A number, the days since 1970 of a date, or the code of a category; none
            if it is missing.
        meaning: What a code or a number of days stands for, in words.
    """

    value: float | int | None
    meaning: str


@dataclass(frozen=True)
class Trace:
    """One row on its way to an answer.

    Attributes:
        raw: The features as they were given.
        cleaned: The same in the schema's types; a date as text, none if missing.
        encoded: What the model reads.
        scored: What the model gives: one number, or one for each class by its label.
        answer: The columns of the answer, as batch scoring writes them.
        explanation: What each feature contributes.
    """

    raw: dict[str, Any]
    cleaned: dict[str, Any]
    encoded: dict[str, Encoded]
    scored: dict[str, float]
    answer: dict[str, Any]
    explanation: Explanation


def trace(
    bundle: Bundle, table: pa.Table, frame: pd.DataFrame, values: np.ndarray
) -> Trace:
    """Return what each step makes of a row.

    Args:
        bundle: The model.
        table: The row as it was read; columns that are no features may be absent.
        frame: Its features in the schema's types, all of them valid.
        values: What the model gives for it, (1, classes) or (1, 1), all finite.
    """
    predictor = bundle.predictor
    numbers, codes = predictor.encoding.arrays(frame)
    answer = predictor.outputs.columns(values)
    names = predictor.outputs.labels or (predictor.outputs.target,)
    return Trace(
        raw=table.select(bundle.schema.features).to_pylist()[0],
        cleaned={str(name): _plain(value) for name, value in frame.iloc[0].items()},
        encoded=_encoded(predictor.encoding, numbers[0], codes[0]),
        scored=dict(zip(names, values[0].tolist(), strict=True)),
        answer={name: column.tolist()[0] for name, column in answer.items()},
        explanation=explain(predictor, numbers, codes, bundle.background),
    )


def _plain(value: Any) -> Any:
    """Return a value of a frame as JSON has it."""
    if pd.isna(value):
        return None
    return value.isoformat() if isinstance(value, pd.Timestamp) else value


def _encoded(
    encoding: Encoding, numbers: np.ndarray, codes: np.ndarray
) -> dict[str, Encoded]:
    """Return what the model reads for each feature, with its meaning."""
    days = [""] * len(encoding.numbers) + ["days since 1970"] * len(encoding.dates)
    found = {
        name: Encoded(None, "missing") if np.isnan(value) else Encoded(value, unit)
        for name, value, unit in zip(
            encoding.numbers + encoding.dates, numbers.tolist(), days, strict=True
        )
    }
    for (name, known), code in zip(encoding.categories.items(), codes.tolist()):
        found[name] = Encoded(code, known.meaning(code))
    return found
