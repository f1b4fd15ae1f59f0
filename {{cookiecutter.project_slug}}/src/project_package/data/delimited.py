"""CSV files: each line is one row or one bad line, and none is lost."""

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from ..errors import DataError
from ..settings import Format
from . import dialect
from .source import BadLine, Source, regrouped

_HEADER_ENCODING = "utf-8-sig"
_BLOCK_BYTES = 2**20  # of the file read at a time
# Arrow opens a file at its first good row. Where so many lines before it are bad, none
# is hoped for: they would all have to be held.
_MOST_BAD_AT_FIRST = 10_000


def open_csv(path: Path, chunk_rows: int, form: Format) -> Source:
    """Open a CSV file to read it in chunks of text; see :func:`.tables.opened`.

    Raises:
        DataError: If it has no header.
    """
    names, has_rows = _header(path, form)
    source = Source(names, iter(()))
    if has_rows:
        batches = _batches(path, form, source)
        source.chunks = regrouped(batches, chunk_rows, source.bad_lines)
    return source


def none_readable(name: str, which: str) -> DataError:
    """Return what to say of a file in which ``which`` lines are all bad."""
    return DataError(
        f"{name}: none of {which} lines has as many fields as the header. Look at the "
        "separator in the configuration (data.format.separator)."
    )


def _batches(path: Path, form: Format, source: Source) -> Iterator[pa.RecordBatch]:
    """Yield the rows, and fill the bad lines of ``source`` on the way."""
    keep = _Keep(source.bad_lines)
    try:
        reader = _reader(path, form, source.columns, keep)
    except pa.ArrowInvalid:
        if not keep.hopeless:
            raise
        which = f"the first {len(source.bad_lines):,}"
        raise none_readable(path.name, which) from None
    keep.opened = True
    for batch in reader:
        yield dialect.standard(batch, form)


class _Keep:
    """Keeps the bad lines, and gives up where nothing else comes first."""

    def __init__(self, lines: deque[BadLine]) -> None:
        self._lines = lines
        self.opened = False

    @property
    def hopeless(self) -> bool:
        """Whether no good row was found among very many lines."""
        return not self.opened and len(self._lines) >= _MOST_BAD_AT_FIRST

    def __call__(self, row: pyarrow.csv.InvalidRow) -> str:
        reason = f"{row.actual_columns} fields instead of {row.expected_columns}"
        self._lines.append(BadLine(row.text or "", reason, row.number))
        return "error" if self.hopeless else "skip"


def _reader(
    path: Path, form: Format, names: list[str], keep: _Keep
) -> pyarrow.csv.CSVStreamingReader:
    """Return what reads the rows as text."""
    return pyarrow.csv.open_csv(
        path,
        read_options=pyarrow.csv.ReadOptions(
            use_threads=False,  # with threads, a bad line does not know its place
            block_size=_BLOCK_BYTES,
            column_names=names,
            skip_rows_after_names=1,
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


def _header(path: Path, form: Format) -> tuple[list[str], bool]:
    """Return the names in the header, and whether anything follows."""
    with path.open(encoding=_HEADER_ENCODING, newline="") as file:
        header = next(csv.reader(file, delimiter=form.separator), None)
        has_rows = bool(file.read(1))
    if header:
        return header, has_rows
    if has_rows:
        raise DataError(
            f"{path.name}: its first line is empty; the header must stand there. "
            "Delete the empty lines above it."
        )
    raise DataError(f"{path.name} is empty. A header and at least one row are needed.")
