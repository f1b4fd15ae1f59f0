"""Tables in storage: Parquet or CSV in, Parquet out, whole or in chunks.

A CSV file is read as text throughout; ``coercion`` gives the columns their types, the
same for every source. Each line of the file is one row of the result: lines with the
wrong number of fields come back separately and are never lost.
"""

import csv
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from .. import storage
from ..errors import DataError
from ..schema import Schema
from ..settings import Format
from . import dialect
from .delimited import open_csv
from .source import Source, regrouped

_PARQUET_MAGIC = b"PAR1"
_BUFFER_BYTES = 2**20  # of a column read at a time


@contextmanager
def opened(
    uri: str,
    *,
    chunk_rows: int,
    form: Format = Format(),
    categories: tuple[str, ...] = (),
) -> Iterator[Source]:
    """Open the Parquet or CSV file ``uri`` to read it in chunks.

    Args:
        uri: Where it is stored. What it holds decides the format, not its name.
        chunk_rows: Most rows of a chunk.
        form: How a CSV file is written.
        categories: Columns of a Parquet file to read as a dictionary of words.

    Raises:
        DataError: If the file is empty, damaged, or not text in UTF-8.
        ArtefactError: If there is no such file.
    """
    with storage.reading(uri) as path:
        with _readable(uri):
            if is_parquet(path):
                source = _open_parquet(path, chunk_rows, categories)
            else:
                source = open_csv(path, chunk_rows, form)
            _refuse_twins(source.columns)
        source.chunks = _guarded(source.chunks, uri)
        yield source


def is_parquet(path: Path) -> bool:
    """Return whether the file ``path`` says that it is Parquet."""
    with path.open("rb") as file:
        return file.read(len(_PARQUET_MAGIC)) == _PARQUET_MAGIC


def read_raw(uri: str, form: Format = Format()) -> pa.Table:
    """Return the whole table stored under ``uri`` with its types as they stand.

    Raises:
        DataError: If the file cannot be read, or a line has too many or few fields.
    """
    with opened(uri, chunk_rows=2**20, form=form) as source:
        chunks = list(source.chunks)
        if source.bad_lines:
            dialect.refuse_another_separator(uri, source.columns)
            first = source.bad_lines[0]
            raise DataError(
                f"{uri}: {len(source.bad_lines)} lines cannot be read; the first, line "
                f"{first.record}, has {first.reason}. Mend or remove them."
            )
        if not chunks:
            raise no_rows(uri)
        return pa.concat_tables(chunks, promote_options="permissive")


def no_rows(uri: str) -> DataError:
    """Return what to raise for a table that holds no row."""
    return DataError(f"{uri} holds a header and no rows. At least one is needed.")


def write(uri: str, frame: pd.DataFrame) -> None:
    """Store ``frame`` as Parquet under ``uri``, without its index."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    with storage.writing(uri) as path:
        pq.write_table(table.replace_schema_metadata(None), path, compression="zstd")


def category_columns(schema: Schema) -> tuple[str, ...]:
    """Return the columns that are worth reading as a dictionary of words."""
    return tuple(column.name for column in schema.columns if column.type == "category")


@contextmanager
def _readable(uri: str) -> Iterator[None]:
    """Turn what the readers raise into one sentence."""
    try:
        yield
    # A damaged column of Parquet is an OSError.
    except (pa.ArrowException, OSError, UnicodeDecodeError, csv.Error) as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise DataError(
            f"{uri} cannot be read as Parquet or as CSV in UTF-8: {reason}. "
            "Save it as CSV in UTF-8 or as Parquet."
        ) from None


def _guarded(chunks: Iterator[pa.Table], uri: str) -> Iterator[pa.Table]:
    """Yield ``chunks``; what is wrong while they are read is said of the file."""
    with _readable(uri):
        yield from chunks


def _open_parquet(path: Path, chunk_rows: int, categories: tuple[str, ...]) -> Source:
    names = pq.read_schema(path).names
    file = pq.ParquetFile(
        path,
        read_dictionary=[*(set(categories) & set(names))],
        pre_buffer=False,  # it would keep all that was read until the end
        buffer_size=_BUFFER_BYTES,
    )
    batches = file.iter_batches(batch_size=chunk_rows)
    return Source(names, regrouped(batches, chunk_rows, deque()))


def _refuse_twins(names: list[str]) -> None:
    """Refuse two columns of one name: nobody could tell them apart."""
    if twins := sorted({name for name in names if names.count(name) > 1}):
        raise DataError(
            f"Columns that stand twice: {', '.join(map(repr, twins))}. Rename one."
        )
