"""Types: from whatever a file holds to the types that the schema names.

One implementation for training and for scoring, so that ``3``, ``3.0`` and ``"3"``
mean the same in both. A cell that cannot be read as its type becomes missing and is
reported; it is never guessed.

    number      float64, missing is NaN
    category    pandas ``category`` of words, missing is NaN
    date        ``datetime64[us]`` in UTC without a zone, missing is NaT
    text        pandas ``str``, missing is NaN
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..errors import DataError
from ..schema import Column, Schema, Type
from .words import category_text

FAILURE_COLUMNS = ["row", "column", "rule", "value"]
# Stands for a value that leads to a person or a group of people. What names its row
# leads whoever may read the data to it.
HIDDEN = "hidden"

# What Arrow reads as a number.
_NUMBER = r"^[+-]?((\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|(?i:inf(inity)?))$"
_YEAR = r"^\d{4}"


def coerce(table: pa.Table, schema: Schema) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ``table`` in the schema's types, and the cells that have another.

    Args:
        table: Rows as they were read; every column is described in ``schema``.
        schema: What each column should be.

    Returns:
        The frame, in the order of the schema, and one row a failure with the columns
        row (position), column, rule and value; a confidential value is hidden.

    Raises:
        DataError: If a whole column holds something that has no such reading.
    """
    columns, failures = {}, []
    for column in schema.columns:
        if column.name not in table.column_names:
            continue
        source = _accepted(table.column(column.name), column)
        values = _read(source, column)
        columns[column.name] = values
        if not _is_text(source.type) or column.type not in ("number", "date"):
            continue  # only a text can fail to be a number or a date
        lost = values.isna().to_numpy() & source.is_valid().to_numpy(False)
        if lost.any():
            failures.append(_failures(source, column, lost))
    frame = pd.DataFrame(columns, index=pd.RangeIndex(table.num_rows))
    empty = pd.DataFrame(columns=FAILURE_COLUMNS)
    return frame, pd.concat(failures, ignore_index=True) if failures else empty


def _read(source: pa.ChunkedArray, column: Column) -> "pd.Series":
    """Return a column in its type.

    Raises:
        DataError: If it holds what its type has no room for, such as a far moment.
    """
    try:
        return _READERS[column.type](source)
    except pa.ArrowInvalid as error:
        shown = "" if column.confidential else f" ({error})"
        raise DataError(
            f"Column {column.name!r} holds a value that is too large or too exact for "
            f"a {column.type}{shown}. Mend it, or describe the column otherwise."
        ) from None


def without_nan(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return ``values``, where they are numbers, with gaps in place of NaN."""
    if not pa.types.is_floating(values.type):
        return values
    if pa.types.is_float16(values.type):  # pandas has no index of these
        values = values.cast(pa.float32())
    return pc.if_else(pc.is_nan(values), None, values)


def _accepted(values: pa.ChunkedArray, column: Column) -> pa.ChunkedArray:
    """Return a column in one of the types that the readers know.

    Raises:
        DataError: If the whole column is another thing.
    """
    kind = values.type
    if pa.types.is_null(kind):
        return values.cast(pa.string())
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    if not any(test(plain) for test in _ACCEPTED[column.type]):
        raise DataError(
            f"Column {column.name!r} holds {kind} and must be a {column.type}. "
            "Convert it, or describe it otherwise in conf/schema.yaml."
        )
    if column.type == "category":  # dictionaries of several chunks become one
        return values.unify_dictionaries() if values.num_chunks > 1 else values
    return values if plain is kind else values.cast(plain)


def _is_text(kind: pa.DataType) -> bool:
    """Return whether a column of this type holds text."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _failures(
    source: pa.ChunkedArray, column: Column, lost: np.ndarray
) -> pd.DataFrame:
    """Return one row for each cell that is not of its column's type."""
    rows = lost.nonzero()[0]
    return pd.DataFrame(
        {
            "row": rows,
            "column": column.name,
            "rule": f"must be a {column.type}",
            "value": HIDDEN if column.confidential else source.take(rows).to_pylist(),
        }
    )


def _number(values: pa.ChunkedArray) -> "pd.Series[float]":
    if _is_text(values.type):
        values = pc.utf8_trim_whitespace(values)
        try:
            values = values.cast(pa.float64())
        except pa.ArrowInvalid:
            readable = pc.match_substring_regex(values, _NUMBER)
            values = pc.if_else(readable, values, None)
    numbers: pd.Series[float] = _cast(values, pa.float64()).to_pandas()
    return numbers.astype("float64")


def _category(values: pa.ChunkedArray) -> "pd.Series[str]":
    values = without_nan(values)
    if not pa.types.is_dictionary(values.type):
        values = values.dictionary_encode()
    encoded = values.combine_chunks()
    texts = [
        v if v is None else category_text(v) for v in encoded.dictionary.to_pylist()
    ]
    words = pd.Index([*dict.fromkeys(texts)], dtype="str").dropna()
    table = [
        *words.get_indexer(pd.Index(texts)),
        -1,
    ]  # the last one is for what is missing
    codes = np.array(table)[encoded.indices.fill_null(-1).to_numpy(False)]
    return pd.Series(pd.Categorical.from_codes(codes, words))


def _date(values: pa.ChunkedArray) -> "pd.Series[pd.Timestamp]":
    if _is_text(values.type):
        text = pc.utf8_trim_whitespace(values)
        # To pandas, "now" and "today" are dates as well.
        text = pc.if_else(pc.match_substring_regex(text, _YEAR), text, None)
        moments: pd.Series[pd.Timestamp] = pd.to_datetime(
            text.to_pandas(), errors="coerce", format="ISO8601", utc=True
        )
        return moments.dt.tz_localize(None).dt.as_unit("us")
    dates: pd.Series[pd.Timestamp] = _cast(values, pa.timestamp("us")).to_pandas()
    return dates.dt.as_unit("us")


def _text(values: pa.ChunkedArray) -> "pd.Series[str]":
    text: pd.Series[str] = _cast(without_nan(values), pa.string()).to_pandas()
    return text.astype("str")


def _cast(values: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """Return ``values`` as ``kind``; digits beyond its precision are dropped."""
    options = pc.CastOptions(
        target_type=kind, allow_float_truncate=True, allow_time_truncate=True
    )
    return values.cast(options=options)


_READERS: dict[Type, Callable[[pa.ChunkedArray], "pd.Series"]] = {
    "number": _number,
    "category": _category,
    "date": _date,
    "text": _text,
}
_NUMBERS = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
_DATES = (pa.types.is_date, pa.types.is_timestamp)
_ANYTHING = (_is_text, *_NUMBERS, *_DATES, pa.types.is_boolean)
_ACCEPTED: dict[Type, tuple[Callable[[pa.DataType], bool], ...]] = {
    "number": (_is_text, *_NUMBERS),
    "category": _ANYTHING,
    "date": (_is_text, *_DATES),
    "text": _ANYTHING,
}
