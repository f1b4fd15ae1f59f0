"""Validation: every row against the schema, with pandera.

Training refuses a file that breaks its schema; batch scoring puts the rows that do
into quarantine. Both judge with the checks of this module.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import pandera.pandas as pa_schema
import pyarrow as pa

from ..errors import DataError
from ..schema import Column, Schema
from ..settings import Format
from . import clearance, dialect, tables
from .coercion import FAILURE_COLUMNS, HIDDEN, coerce

# Rows that are named, and different values that are shown.
EXAMPLES = 5
SHOWN = 3


@dataclass(frozen=True)
class Violation:
    """One rule that one column breaks.

    Attributes:
        column: Name of the column.
        rule: What must hold.
        count: Number of rows in which it does not.
        rows: The first of them, counted from 0.
        values: What stands there, empty if nothing does; hidden if it is confidential.
    """

    column: str
    rule: str
    count: int
    rows: tuple[int, ...]
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.column}: {self.rule}; {self._rows()}{self._shown()})"

    def _rows(self) -> str:
        """Return how many rows break the rule, and the first of them."""
        if self.count == 1:
            return f"1 row does not (row {self.rows[0]}"
        where = ", ".join(str(row) for row in self.rows)
        more = ", …" if self.count > len(self.rows) else ""
        return f"{self.count} rows do not (rows {where}{more}"

    def _shown(self) -> str:
        """Return what stands in the first rows; of what is missing, nothing."""
        values = [*dict.fromkeys(value for value in self.values if value)][:SHOWN]
        word = "value" if self.count == 1 else "values"
        return f"; {word} {', '.join(values)}" if values else ""


def read(uri: str, schema: Schema, form: Format = Format()) -> pd.DataFrame:
    """Return the table ``uri`` in the schema's types, all of it valid.

    Raises:
        DataError: Listing every rule that is broken, with column, count and rows.
    """
    frame, failures = judge(tables.read_raw(uri, form), schema, source=uri)
    refuse(failures, uri)
    return frame


def write(uri: str, frame: pd.DataFrame, schema: Schema) -> None:
    """Store ``frame`` under ``uri`` after checking it against ``schema``.

    Raises:
        DataError: Listing every rule that is broken.
    """
    refuse(check(frame, schema), uri)
    tables.write(uri, frame)


def judge(
    table: pa.Table, schema: Schema, *, source: str, optional: Collection[str] = ()
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ``table`` in the schema's types, and every cell that breaks a rule.

    Args:
        table: Rows as they were read.
        schema: What must hold.
        source: Name of the table, for messages.
        optional: Columns that may be absent.

    Raises:
        DataError: If a column is missing or unknown.
    """
    check_columns(table.column_names, schema, source=source, optional=optional)
    frame, unreadable = coerce(table, schema)
    broken = check(frame, schema)
    if unreadable.empty:
        return frame, broken
    known = pd.MultiIndex.from_frame(unreadable[["row", "column"]])
    fresh = ~pd.MultiIndex.from_frame(broken[["row", "column"]]).isin(known)
    return frame, pd.concat([unreadable, broken[fresh]], ignore_index=True)


def judge_features(
    table: pa.Table, schema: Schema, *, source: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the features of rows to score, and every cell that breaks a rule.

    A wrong target or an ignored column does not hinder a prediction: only features are
    looked at, and the other columns may be absent.

    Args:
        table: Rows as they were read.
        schema: What must hold.
        source: Name of the table, for messages.

    Returns:
        As :func:`judge`.

    Raises:
        DataError: If a feature is missing or a column is unknown.
    """
    others = schema.others
    check_columns(table.column_names, schema, source=source, optional=others)
    return judge(table.select(schema.features), schema, source=source, optional=others)


def check_columns(
    names: Collection[str],
    schema: Schema,
    *,
    source: str,
    optional: Collection[str] = (),
) -> None:
    """Refuse a table that lacks columns or has ones that nobody described.

    Raises:
        DataError: Naming them.
    """
    described = set(schema.by_name)
    missing = sorted(described - set(names) - set(optional))
    unknown = sorted(set(names) - described)
    if unknown and len(unknown) == len(names):
        dialect.refuse_another_separator(source, names)
        # Without a header, these are values of a row: they are not shown.
        raise DataError(
            f"{source} does not have the schema's columns: not one of its "
            f"{len(unknown)} is described in conf/schema.yaml. Is the line with their "
            "names missing?"
        )
    problems = [
        f"{word} columns: {', '.join(map(repr, columns))}"
        for word, columns in (("missing", missing), ("unknown", unknown))
        if columns
    ]
    if problems:
        raise DataError(
            f"{source} does not have the schema's columns ({'; '.join(problems)}). "
            "Mend it, or describe the change in conf/schema.yaml."
        )


def check(frame: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """Return every cell of a coerced frame that breaks a rule.

    Returns:
        One row a failure with the columns row, column, rule and value; a confidential
        value is hidden, and a missing one is empty.
    """
    present = tuple(column for column in schema.columns if column.name in frame.columns)
    if clearance.is_clear(frame, present):
        return pd.DataFrame(columns=FAILURE_COLUMNS)
    try:
        _compiled(present).validate(frame, lazy=True)
    except pa_schema.errors.SchemaErrors as error:
        cases = error.failure_cases
        hidden = cases["column"].isin([c.name for c in present if c.confidential])
        rules = (
            cases["check"].astype("str").replace("not_nullable", "must not be missing")
        )
        return pd.DataFrame(
            {
                "row": cases["index"],
                "column": cases["column"],
                "rule": rules,
                "value": _texts(cases["failure_case"]).mask(hidden, HIDDEN),
            }
        )
    return pd.DataFrame(columns=FAILURE_COLUMNS)


def _texts(values: pd.Series) -> "pd.Series[str]":
    """Return each value as text, none of them missing."""
    return values.map(str).mask(values.isna(), "")


def valid(frame: pd.DataFrame, failures: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of ``frame`` in which no cell breaks a rule."""
    return frame[~frame.index.isin(failures["row"])].reset_index(drop=True)


def violations(failures: pd.DataFrame) -> list[Violation]:
    """Return ``failures`` summed up by column and rule, the most frequent first."""
    groups = failures.groupby(["column", "rule"], sort=True)
    found = [
        Violation(
            column=str(column),
            rule=str(rule),
            count=len(group),
            rows=tuple(int(row) for row in group["row"].head(EXAMPLES)),
            values=tuple(group["value"].head(EXAMPLES)),
        )
        for (column, rule), group in groups
    ]
    return sorted(found, key=lambda violation: -violation.count)


def refuse(failures: pd.DataFrame, source: str) -> None:
    """Raise what is wrong with ``source``, if anything is.

    Raises:
        DataError: With one line for each broken rule.
    """
    if not failures.empty:
        lines = [f"  {violation}" for violation in violations(failures)]
        raise DataError("\n".join([f"{source} breaks its schema:", *lines]))


@lru_cache(maxsize=8)
def _compiled(columns: tuple[Column, ...]) -> pa_schema.DataFrameSchema:
    """Return the pandera schema for ``columns``."""
    return pa_schema.DataFrameSchema(
        {column.name: _compile(column) for column in columns}, strict=True
    )


def _compile(column: Column) -> pa_schema.Column:
    """Return the pandera column for ``column``; check names are the rules shown."""
    checks = []
    if column.type == "number":
        checks.append(_rule("must be finite", lambda values: ~np.isinf(values)))
    if (low := column.minimum) is not None:
        rule = f"must be at least {low:g}"
        checks.append(_rule(rule, lambda values: ~(values < low)))
    if (high := column.maximum) is not None:
        rule = f"must be at most {high:g}"
        checks.append(_rule(rule, lambda values: ~(values > high)))
    if column.allowed is not None:
        allowed = list(column.allowed)
        rule = f"must be one of {', '.join(allowed)}"
        checks.append(_rule(rule, lambda values: values.isna() | values.isin(allowed)))
    return pa_schema.Column(
        clearance.DTYPES[column.type], checks, nullable=column.nullable
    )


def _rule(text: str, holds: Callable[[pd.Series], pd.Series]) -> pa_schema.Check:
    """Return a pandera check that is called what a person should read.

    It must hold for missing values: to leave them out would copy each column.
    """
    return pa_schema.Check(holds, name=text, error=text, ignore_na=False)
