"""Rows of the prediction log as tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import pyarrow as pa

from ..data import validation
from ..schema import Column, Schema

_SOURCE = "The prediction log"
Values = list[Any]


@dataclass(frozen=True)
class LoggedRows:
    """What the log has to teach.

    Attributes:
        frame: Valid rows, in the types of the schema.
        absent: Columns of the schema that they do not have.
        known: Predictions whose outcome is known.
        refused: How many of them break the schema.
    """

    frame: pd.DataFrame
    absent: tuple[str, ...]
    known: int
    refused: int


def read(logged: Iterable[dict[str, Any]], schema: Schema) -> LoggedRows:
    """Return the rows of the log as far as the schema allows them.

    Where the caller sent no time, a row is as old as its prediction.

    Args:
        logged: Predictions with their outcomes.
        schema: The schema as it is now; that of the model may have been another.
    """
    rows = list(logged)
    if not rows:
        return LoggedRows(pd.DataFrame(), (), 0, 0)
    columns = {column: _values(column, rows, schema) for column in schema.columns}
    there = {c: values for c, values in columns.items() if _is_there(c, values, schema)}
    absent = tuple(column.name for column in columns if column not in there)
    table = pa.table({c.name: _array(c, values) for c, values in there.items()})
    frame, failures = validation.judge(table, schema, source=_SOURCE, optional=absent)
    kept = validation.valid(frame, failures)
    return LoggedRows(kept, absent, len(rows), len(frame) - len(kept))


def features(logged: Iterable[dict[str, Any]], schema: Schema) -> pd.DataFrame:
    """Return the features of logged predictions that the schema allows as it is now."""
    asked = list(logged)
    columns = [schema.by_name[name] for name in schema.features]
    table = pa.table(
        {c.name: _array(c, [row.get(c.name) for row in asked]) for c in columns}
    )
    frame, failures = validation.judge_features(table, schema, source=_SOURCE)
    return validation.valid(frame, failures)


def _values(column: Column, rows: list[dict[str, Any]], schema: Schema) -> Values:
    """Return the values of a column; empty if the log cannot have any."""
    if column.role == "feature":
        return [row["features"].get(column.name) for row in rows]
    if column.name == schema.target.name:
        return [row["outcome"] for row in rows]
    named = [row["identifiers"].get(column.name) for row in rows]
    if column.role == "timestamp":
        return [_moment(own, row["time"]) for own, row in zip(named, rows)]
    # A hash is a text, whatever it stands for.
    fits = column.type in ("text", "category") and column.allowed is None
    return named if column.role == "id" and (fits or not column.confidential) else []


def _moment(own: str | None, time: datetime) -> str:
    """Return the time that the caller gave a row, or else that of its prediction."""
    try:
        datetime.fromisoformat(own or "")
    except ValueError:
        return time.isoformat()
    return own or ""


def _is_there(column: Column, values: Values, schema: Schema) -> bool:
    """Return whether a column is complete enough to be in the table."""
    if column.role == "feature" or column.name == schema.target.name:
        return True
    known = [value is not None for value in values]
    return any(known) and (column.nullable or all(known))


def _array(column: Column, values: Values) -> pa.Array:
    """Return values as Arrow holds them; what another schema had becomes missing."""
    if column.type == "number" and column.role in ("feature", "target"):
        numbers = [v if isinstance(v, int | float) else None for v in values]
        return pa.array(numbers, pa.float64())
    return pa.array([v if isinstance(v, str) else None for v in values], pa.string())
