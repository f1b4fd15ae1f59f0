"""An open table: its rows in chunks, each with its place in the file.

The place of a row counts from 0 without the header. Lines of a CSV file that cannot be
read are counted as well, so a place leads to the same line whatever the others hold;
empty lines are not rows, and a row with line ends in quotes is one.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa


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

    @property
    def row(self) -> int:
        """Its place among the rows, from 0."""
        return self.record - 2


@dataclass
class Source:
    """An open table that is read in chunks.

    Attributes:
        columns: Names of the columns, in the order of the file.
        chunks: Yields the rows, in order.
        bad_lines: Filled while ``chunks`` is consumed, in order. Before a row is
            yielded, all bad lines above it are here.
    """

    columns: list[str]
    chunks: Iterator[pa.Table]
    bad_lines: deque[BadLine] = field(default_factory=deque)


@dataclass(frozen=True)
class Chunk:
    """A part of a table.

    Attributes:
        table: The rows that could be read; there may be none.
        rows: The place of each in the file, from 0.
        bad_lines: The lines among and right behind them that could not.
    """

    table: pa.Table
    rows: np.ndarray
    bad_lines: tuple[BadLine, ...]


def numbered(source: Source) -> Iterator[Chunk]:
    """Yield the chunks of ``source`` with the place of each row in the file.

    The bad lines move from the source to the chunks, each to one, so that no more of
    them are held than were read ahead. Where no row could be read they stay, for there
    is no chunk to take them.
    """
    start, empty = 0, None
    for table in source.chunks:
        bad = np.array([line.row for line in source.bad_lines], dtype=np.int64)
        rows = _places(start, table.num_rows, bad)
        start = int(rows[-1]) + 1 if len(rows) else start
        passed = tuple(_passed(source.bad_lines, start))
        start = max(start, passed[-1].row + 1) if passed else start
        empty = table.slice(0, 0)
        yield Chunk(table, rows, passed)
    if source.bad_lines and empty is not None:
        rest = tuple(source.bad_lines)
        source.bad_lines.clear()
        yield Chunk(empty, np.arange(0), rest)


def regrouped(
    batches: Iterable[pa.RecordBatch], rows: int, bad_lines: deque[BadLine]
) -> Iterator[pa.Table]:
    """Yield tables of exactly ``rows`` rows, the last one shorter.

    Where ``rows`` bad lines wait, a table is shorter too, so that they are taken.
    """
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
        elif len(bad_lines) >= rows:
            yield pa.Table.from_batches(waiting)
            waiting, count = [], 0
    if count:
        yield pa.Table.from_batches(waiting)


def _places(start: int, count: int, bad: np.ndarray) -> np.ndarray:
    """Return the first ``count`` places from ``start`` on that are not ``bad``."""
    good = np.arange(count)
    above = np.searchsorted(bad - start - np.arange(len(bad)), good, side="right")
    return start + good + above


def _passed(lines: deque[BadLine], end: int) -> Iterator[BadLine]:
    """Take the lines above the place ``end`` and those that follow without a gap."""
    while lines and lines[0].row <= end:
        line = lines.popleft()
        end = max(end, line.row + 1)
        yield line
