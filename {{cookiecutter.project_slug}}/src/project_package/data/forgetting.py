"""Forgetting: rows of people who asked for it are left out of the next training.

The list holds identifiers, which are as confidential as the rows: no message names
one of them, and nothing but the number of rows is recorded.
"""

import pandas as pd

from ..errors import DataError
from ..schema import Schema
from ..settings import Format
from . import tables
from .coercion import coerce


def forget(
    frame: pd.DataFrame, uri: str, schema: Schema, form: Format = Format()
) -> pd.DataFrame:
    """Return ``frame`` without the rows that the list ``uri`` names.

    Args:
        frame: Rows in the schema's types.
        uri: A CSV or Parquet file with one or more of the columns of the role id. A
            row is left out if any of its identifiers stands there.
        schema: Names the identifiers.
        form: How a CSV file is written.

    Raises:
        DataError: If the list has no column of identifiers, or cannot be read, or
            no row is left.
        ArtefactError: If there is no such file.
    """
    listed = _listed(uri, schema, form)
    kept = pd.Series(True, index=frame.index)
    for name in listed:
        kept &= ~frame[name].isin(listed[name].dropna())
    if not kept.any():
        raise DataError(
            f"The list {uri} (data.forget) names every row. Nothing is left to learn "
            "from: look whether it is the right list."
        )
    return frame[kept].reset_index(drop=True)


def _listed(uri: str, schema: Schema, form: Format) -> pd.DataFrame:
    """Return the identifiers in the types that the schema gives them."""
    with tables.opened(uri, chunk_rows=2**20, form=form) as source:
        known = {column.name for column in schema.with_role("id")}
        if not source.columns or set(source.columns) - known:
            # Without a header, the first line is an identifier: it is not shown.
            raise DataError(
                f"The list {uri} (data.forget) may only have columns that the schema "
                f"gives the role id ({', '.join(sorted(known)) or 'there are none'}), "
                "each with its name in the first line."
            )
        chunks = list(source.chunks)
        if source.bad_lines:
            raise DataError(
                f"The list {uri} (data.forget) has lines with another number of "
                "fields than its first line. Mend them: nobody may be missed."
            )
    frames = [coerce(chunk, schema) for chunk in chunks]
    if any(len(unreadable) for _, unreadable in frames):
        raise DataError(
            f"The list {uri} (data.forget) holds identifiers that are not of the type "
            "that the schema names. Mend them: nobody may be missed."
        )
    return pd.concat([frame for frame, _ in frames]) if frames else pd.DataFrame()
