"""One row of a command line: read, judged as a batch would, and scored."""

import json
from typing import Annotated

import numpy as np
import pandas as pd
import pyarrow as pa
import typer

from .. import batch
from ..data import validation
from ..data.coercion import HIDDEN
from ..errors import ConfigError, DataError
from ..model.bundle import Bundle

OPTION = "--row"
RowOption = Annotated[str, typer.Option(OPTION, help="One row as a JSON object.")]


def read(row: str) -> pa.Table:
    """Return the one row that a JSON object holds.

    Raises:
        ConfigError: If it is no JSON object, or names a column twice.
        DataError: If a value is one that no column can hold.
    """
    try:
        values = json.loads(row, object_pairs_hook=_without_twins)
    except json.JSONDecodeError as error:
        raise ConfigError(f"{OPTION} is not valid JSON: {error}.") from None
    if not isinstance(values, dict):
        example = '{"column": value, …}'
        raise ConfigError(f"{OPTION} must be one JSON object: {example}.")
    for name, value in values.items():
        try:
            pa.array([value])
        except (pa.ArrowException, OverflowError):
            raise DataError(
                f"{OPTION} holds a value in {name!r} that no column can. Give a "
                "number, a text, true, false or null."
            ) from None
    return pa.Table.from_pylist([values])


def scored(loaded: Bundle, table: pa.Table) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the features of a row in their types, and what the model gives for it.

    Args:
        loaded: The model.
        table: The row as it was read; columns that are no features may be absent.

    Returns:
        The row, and the output, float64 (1, classes) or (1, 1).

    Raises:
        DataError: If batch scoring would put the row into quarantine.
    """
    frame, failures = validation.judge_features(table, loaded.schema, source=OPTION)
    _refuse(failures)
    values = loaded.predictor.values(frame)
    _refuse_unless_finite(values)
    return frame, values


def _refuse(failures: pd.DataFrame) -> None:
    """Refuse a row that breaks a rule."""
    found = validation.violations(failures)
    if not found:
        return
    lines = [
        f"  {broken.column}: {broken.rule}"
        + "".join(f", not {v}" for v in broken.values if v not in ("", HIDDEN))
        for broken in found
    ]
    if any(broken.rule == "must be a date" for broken in found):
        lines.append(
            "However the files write dates, a JSON row takes ISO 8601: 2020-02-28."
        )
    raise DataError("\n".join([f"{OPTION} breaks the schema:", *lines]))


def _refuse_unless_finite(values: np.ndarray) -> None:
    """Refuse what batch scoring puts into quarantine: JSON has no word for it."""
    if not np.isfinite(values).all():
        raise DataError(
            f"{OPTION}: {batch.NOT_FINITE}. A value in it is too far from those that "
            "the model learned from."
        )


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return a JSON object in which no name stands twice: one value would be lost."""
    given = [name for name, _ in pairs]
    if twins := sorted({name for name in given if given.count(name) > 1}):
        raise ConfigError(
            f"{OPTION} names {', '.join(map(repr, twins))} twice. Give one value each."
        )
    return dict(pairs)
