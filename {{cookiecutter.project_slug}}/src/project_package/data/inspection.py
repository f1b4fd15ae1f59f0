"""Inspecting a file: everything that is wrong with it, not only the first thing."""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from ..schema import Schema
from ..settings import Format
from . import tables, validation
from .coercion import FAILURE_COLUMNS
from .source import BadLine, Chunk, numbered
from .validation import Violation

# Rows of the file that are held at a time.
_CHUNK_ROWS = 2**17


@dataclass(frozen=True)
class Inspection:
    """What is wrong with a file.

    Attributes:
        rows: Number of rows that could be read.
        bad_rows: How many of them break a rule.
        violations: The rules that are broken; a row counts from 0 with the bad lines.
        bad_lines: The lines with another number of fields than the header.
    """

    rows: int
    bad_rows: int
    violations: tuple[Violation, ...]
    bad_lines: tuple[BadLine, ...]


def inspect(
    uri: str, schema: Schema, form: Format, *, optional: Collection[str] = ()
) -> Inspection:
    """Return what is wrong with the table ``uri``.

    Args:
        uri: A Parquet or CSV file.
        schema: What must hold.
        form: How a CSV file is written.
        optional: Columns that may be absent.

    Raises:
        DataError: If it has other columns than the schema or no rows, or is no table.
    """
    rows, lines = 0, list[BadLine]()
    failures = [pd.DataFrame(columns=FAILURE_COLUMNS)]
    with tables.opened(uri, chunk_rows=_CHUNK_ROWS, form=form) as source:
        validation.check_columns(source.columns, schema, source=uri, optional=optional)
        for chunk in numbered(source):
            lines += chunk.bad_lines
            rows += len(chunk.rows)
            if len(chunk.rows):
                failures.append(_failures(chunk, schema, uri, optional))
        lines += source.bad_lines  # of a file in which no row could be read
    if not rows and not lines:
        raise tables.no_rows(uri)
    found = pd.concat([part for part in failures if len(part)] or failures)
    violations = tuple(validation.violations(found))
    return Inspection(rows, found["row"].nunique(), violations, tuple(lines))


def _failures(
    chunk: Chunk, schema: Schema, uri: str, optional: Collection[str]
) -> pd.DataFrame:
    """Return every cell of a chunk that breaks a rule, with its place in the file."""
    _, failures = validation.judge(chunk.table, schema, source=uri, optional=optional)
    return failures.assign(row=chunk.rows[failures["row"].to_numpy(dtype="int64")])
