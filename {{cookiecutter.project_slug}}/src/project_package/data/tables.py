"""Tables in storage: Parquet or CSV in, Parquet out, whole or in chunks.

A CSV file is read as text throughout; ``coercion`` gives the columns their types, the
same for every source. Each line of the file is one row of the result: lines with the
wrong number of fields come back separately and are never lost.
"""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from .. import storage
from ..errors import DataError
from ..schema import Schema
from ..settings import Format
from . import dialect

PARQUET_MAGIC = b"PAR1"
_HEADER_ENCODING = "utf-8-sig"
_BUFFER_BYTES = 2**20  # of a column read at a time


@dataclass(frozen=True)
class BadLine:
    """A line of a CSV file that has the wrong number of fields.

    Attributes:
        text: The line.
        reason: What is wrong with it.
        record: Its place in the file, where the header is 1 and empty lines do not
            count.
    """

    text: str
    reason: str
    record: int


@dataclass
class Source:
    """An open table that is read in chunks.

    Attributes:
        columns: Names of the columns, in the order of the file.
        chunks: Yields the rows, in order.
        bad_lines: Filled while ``chunks`` is consumed.
    """

    columns: list[str]
    chunks: Iterator[pa.Table]
    bad_lines: list[BadLine] = field(default_factory=list)


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
    # pylint: disable-next=contextmanager-generator-missing-cleanup
    with storage.reading(uri) as path, _readable(uri):
        with path.open("rb") as file:
            parquet = file.read(len(PARQUET_MAGIC)) == PARQUET_MAGIC
        if parquet:
            yield _open_parquet(path, chunk_rows, categories)
        else:
            yield _open_csv(path, chunk_rows, form)


def read_raw(uri: str, form: Format = Format()) -> pa.Table:
    """Return the whole table stored under ``uri`` with its types as they stand.

    Raises:
        DataError: If the file cannot be read, or a line has too many or few fields.
    """
    with opened(uri, chunk_rows=2**20, form=form) as source:
        chunks = list(source.chunks)
        if source.bad_lines:
            first = source.bad_lines[0]
            raise DataError(
                f"{uri}: {len(source.bad_lines)} lines cannot be read; the first, line "
                f"{first.record}, has {first.reason}. Mend or remove them."
            )
        if not chunks:
            raise DataError(
                f"{uri} holds a header and no rows. At least one is needed."
            )
        return pa.concat_tables(chunks, promote_options="permissive")


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
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeDecodeError, csv.Error) as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise DataError(
            f"{uri} cannot be read as Parquet or as CSV in UTF-8: {reason}. "
            "Save it as CSV in UTF-8 or as Parquet."
        ) from None


def _open_parquet(path: Path, chunk_rows: int, categories: tuple[str, ...]) -> Source:
    names = pq.read_schema(path).names
    _refuse_twins(names)
    file = pq.ParquetFile(
        path,
        read_dictionary=[*(set(categories) & set(names))],
        pre_buffer=False,  # it would keep all that was read until the end
        buffer_size=_BUFFER_BYTES,
    )
    batches = file.iter_batches(batch_size=chunk_rows)
    return Source(names, _regroup(batches, chunk_rows))


def _open_csv(path: Path, chunk_rows: int, form: Format) -> Source:
    names, has_rows = _csv_header(path, form)
    _refuse_twins(names)
    source = Source(names, iter(()))
    if not has_rows:
        return source

    def keep(row: pyarrow.csv.InvalidRow) -> str:
        fields = f"{row.actual_columns} fields instead of {row.expected_columns}"
        source.bad_lines.append(BadLine(row.text or "", fields, row.number))
        return "skip"

    reader = pyarrow.csv.open_csv(
        path,
        read_options=pyarrow.csv.ReadOptions(
            use_threads=False, column_names=names, skip_rows_after_names=1
        ),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=form.separator,
            newlines_in_values=True,
            ignore_empty_lines=len(names) > 1,
            invalid_row_handler=keep,
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={name: pa.string() for name in names},
            null_values=list(form.missing),
            strings_can_be_null=True,
        ),
    )
    source.chunks = _regroup(
        (dialect.standard(batch, form) for batch in reader), chunk_rows
    )
    return source


def _csv_header(path: Path, form: Format) -> tuple[list[str], bool]:
    """Return the names in the header, and whether anything follows."""
    with path.open(encoding=_HEADER_ENCODING, newline="") as file:
        header = next(csv.reader(file, delimiter=form.separator), None)
        has_rows = bool(file.read(1))
    if not header:
        raise DataError(
            f"{path.name} is empty. A header and at least one row are needed."
        )
    return header, has_rows


def _refuse_twins(names: list[str]) -> None:
    """Refuse two columns of one name: nobody could tell them apart."""
    if twins := sorted({name for name in names if names.count(name) > 1}):
        raise DataError(
            f"Columns that stand twice: {', '.join(map(repr, twins))}. Rename one."
        )


def _regroup(batches: Iterator[pa.RecordBatch], rows: int) -> Iterator[pa.Table]:
    """Yield tables of exactly ``rows`` rows, the last one shorter."""
    waiting: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        waiting.append(batch)
        count += batch.num_rows
        if count >= rows:
            table = pa.Table.from_batches(waiting)
            full = count - count % rows
            for start in range(0, full, rows):
                yield table.slice(start, rows)
            rest = table.slice(full).combine_chunks()
            waiting, count = rest.to_batches(), rest.num_rows
    if count:
        yield pa.Table.from_batches(waiting)
