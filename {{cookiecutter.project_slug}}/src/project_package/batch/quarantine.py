"""Quarantine: the rows that are not scored, with their reasons and their content."""

import math
from typing import Any

import pandas as pd
import pyarrow as pa

from .. import storage
from ..data.coercion import HIDDEN
from ..data.source import BadLine, Chunk

_SCHEMA = pa.schema(
    [("row", pa.int64()), ("reasons", pa.string()), ("content", pa.string())]
)
_WRONG_FIELDS = "line: wrong number of fields"


def quarantined(
    chunk: Chunk, reasons: "pd.Series[str]", hidden: frozenset[str]
) -> pa.Table:
    """Return the bad rows and lines of a chunk, in the order of the file.

    Args:
        chunk: The rows, with the lines among them that could not be read.
        reasons: What is wrong, by the position of the row in the chunk; a row may have
            several.
        hidden: Columns whose values must not be shown.

    Returns:
        The place of each in the file, its reasons, and its content: a row as JSON, a
        line as it stands.
    """
    rows, lines = _bad_rows(chunk, reasons, hidden), _bad_lines(chunk, hidden)
    if not lines.num_rows:
        return rows
    return pa.concat_tables([rows, lines]).sort_by("row")


def counted(chunk: Chunk, reasons: "pd.Series[str]") -> dict[str, int]:
    """Return how many rows of a chunk are in quarantine for each reason."""
    counts = {str(key): int(count) for key, count in reasons.value_counts().items()}
    lines = len(chunk.bad_lines)
    return counts | ({_WRONG_FIELDS: lines} if lines else {})


def _bad_rows(
    chunk: Chunk, reasons: "pd.Series[str]", hidden: frozenset[str]
) -> pa.Table:
    """Return the rows that break a rule."""
    joined = reasons.groupby(level=0).agg("; ".join)
    bad = joined.index.to_numpy(dtype="int64")
    content = [_content(row, hidden) for row in chunk.table.take(bad).to_pylist()]
    columns = [chunk.rows[bad], joined.to_list(), content]
    return pa.table(columns, schema=_SCHEMA)


def _bad_lines(chunk: Chunk, hidden: frozenset[str]) -> pa.Table:
    """Return the lines of a CSV file that could not be split into fields."""
    lines = chunk.bad_lines
    columns = [
        [line.row for line in lines],
        [line.reason for line in lines],
        [_line(line, hidden) for line in lines],
    ]
    return pa.table(columns, schema=_SCHEMA)


def _line(line: BadLine, hidden: frozenset[str]) -> str:
    """Return a line as it stands, or its number where a part of it is confidential.

    Nobody knows which part that is.
    """
    return f"{HIDDEN}: line {line.record}" if hidden else line.text


def _content(row: dict[str, Any], hidden: frozenset[str]) -> str:
    """Return a row as JSON, which has no word for numbers that are not finite.

    A value that leads to a person is hidden: the number of the row leads to it.
    """
    shown = {name: HIDDEN if name in hidden else v for name, v in row.items()}
    return storage.to_json_line(
        {
            name: str(v) if isinstance(v, float) and not math.isfinite(v) else v
            for name, v in shown.items()
        }
    )
