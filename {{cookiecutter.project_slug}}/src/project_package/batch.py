"""Batch scoring: a file of any size in, predictions and a quarantine out.

Memory holds a few chunks at a time. Every row of the input is either scored or in
quarantine with its reasons; the outputs appear when they are complete, or not at all.
"""

import math
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from . import storage
from .config import Config
from .data import tables, validation
from .data.coercion import HIDDEN
from .errors import DataError
from .model.bundle import Bundle
from .progress import track
from .schema import Schema
from .settings import Format, Scoring

_NOT_FINITE = "prediction: must be finite"
_QUARANTINE = pa.schema(
    [("row", pa.int64()), ("reasons", pa.string()), ("content", pa.string())]
)


@dataclass(frozen=True)
class Job:
    """What is to be scored.

    Attributes:
        source: URI of the batch.
        form: How it is written, if it is CSV.
        version: Number of the model's version.
        bundle: The model.
        settings: How to score.
        workers: Chunks that are worked on at a time.
        confidential: Columns whose values must not be shown, beside those that were
            when the model was trained.
    """

    source: str
    form: Format
    version: int
    bundle: Bundle
    settings: Scoring
    workers: int
    confidential: frozenset[str] = frozenset()

    @classmethod
    def of(cls, config: Config, source: str, version: int, bundle: Bundle) -> "Job":
        """Return the job of scoring ``source`` as it is configured."""
        settings = config.settings
        form, scoring = settings.data.format, settings.scoring
        hidden = _confidential(config.schema)
        return cls(source, form, version, bundle, scoring, config.workers, hidden)

    @property
    def hidden(self) -> frozenset[str]:
        """Columns whose values stay out of the quarantine."""
        return self.confidential | _confidential(self.bundle.schema)

    @property
    def optional(self) -> tuple[str, ...]:
        """Columns that a batch may lack: all that are not features."""
        return self.bundle.schema.others


@dataclass
class Summary:
    """What became of the rows; ``rows`` is ``scored`` plus ``quarantined``.

    Attributes:
        version: Version of the model that scored.
        rows: Rows of the input.
        scored: Rows with a prediction.
        quarantined: Rows without.
        reasons: Rows by the reason for which they are in quarantine; a row may have
            several.
        unseen: Scored rows with a category that training did not know, by column.
    """

    version: int
    rows: int = 0
    scored: int = 0
    quarantined: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    unseen: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)

    def count(self, part: "_Part") -> None:
        """Add the rows of one chunk."""
        self.scored += part.scored.num_rows
        self.quarantined += part.quarantined.num_rows
        self.rows = self.scored + self.quarantined
        _add(self.reasons, part.reasons)
        _add(self.unseen, part.unseen)


@dataclass(frozen=True)
class _Part:
    """What became of one chunk."""

    scored: pa.Table
    quarantined: pa.Table
    reasons: dict[str, int]
    unseen: dict[str, int]


@dataclass(frozen=True)
class Places:
    """Local files to fill."""

    predictions: Path
    quarantine: Path


def score(job: Job, places: Places, lineage: dict[str, str]) -> Summary:
    """Score a batch into two Parquet files and return what became of its rows.

    Args:
        job: What to score.
        places: The files to fill.
        lineage: Written into the metadata of both files.

    Raises:
        DataError: If the file lacks columns, has no rows, or too many bad ones.
    """
    summary = Summary(job.version)
    metadata = {
        f"lineage.{key}".encode(): text.encode() for key, text in lineage.items()
    }
    with (
        tables.opened(
            job.source,
            chunk_rows=job.settings.chunk_rows,
            form=job.form,
            categories=tables.category_columns(job.bundle.schema),
        ) as source,
        ExitStack() as stack,
    ):
        schema, described = job.bundle.schema, job.optional
        validation.check_columns(
            source.columns, schema, source=job.source, optional=described
        )
        scored = _Writer(places.predictions, metadata, stack)
        refused = _Writer(places.quarantine, metadata, stack)
        for part in track(_parts(job, source), "scoring"):
            scored.write(part.scored)
            refused.write(part.quarantined)
            summary.count(part)
        if not summary.rows:
            raise DataError(f"{job.source} has no rows to score.")
    _refuse_a_bad_file(job, summary)
    return summary


def _parts(job: Job, source: tables.Source) -> Iterator[_Part]:
    """Yield what becomes of each chunk, in order, a few worked on at a time."""
    with ThreadPoolExecutor(job.workers) as pool:
        waiting: deque[Future[_Part]] = deque()
        start = 0
        for chunk in source.chunks:
            waiting.append(pool.submit(_part, job, chunk, start))
            start += chunk.num_rows
            if len(waiting) > job.workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    if source.bad_lines and not start:
        raise DataError(
            f"{job.source}: none of its {len(source.bad_lines)} lines has as many "
            "fields as the header. Look at the separator in the configuration."
        )
    if source.bad_lines:
        yield _bad_lines(job, source.bad_lines, start)


def _part(job: Job, chunk: pa.Table, start: int) -> _Part:
    """Score one chunk, whose first row is row ``start`` of the file."""
    predictor = job.bundle.predictor
    frame, reasons = _judged(job, chunk)
    numbers, codes = predictor.encoding.arrays(frame)
    rows = np.arange(len(frame))
    if len(reasons):
        rows = np.delete(rows, reasons.index)
        numbers, codes = numbers[rows], codes[rows]
    values = predictor.run(numbers, codes)
    finite = np.isfinite(values).all(axis=1)
    if not finite.all():
        reasons = pd.concat([reasons, pd.Series(_NOT_FINITE, index=rows[~finite])])
        rows, codes, values = rows[finite], codes[finite], values[finite]
    kept = chunk.take(rows) if len(reasons) else chunk
    return _Part(
        _answers(job, kept, rows + start, values),
        _quarantined(job, chunk, reasons, start),
        {str(reason): int(count) for reason, count in reasons.value_counts().items()},
        predictor.encoding.unseen(codes),
    )


def _judged(job: Job, chunk: pa.Table) -> tuple[pd.DataFrame, "pd.Series[str]"]:
    """Return the features in their types, and the reasons against rows, by row."""
    schema = job.bundle.schema
    # A wrong target or an ignored column does not hinder a prediction.
    features = chunk.select(schema.features)
    frame, failures = validation.judge(
        features, schema, source=job.source, optional=job.optional
    )
    reasons = failures["column"] + ": " + failures["rule"]
    return frame, reasons.set_axis(failures["row"].to_numpy(dtype=np.int64))


def _answers(
    job: Job, kept: pa.Table, rows: np.ndarray, values: np.ndarray
) -> pa.Table:
    """Return the rows of the predictions file."""
    names = [column.name for column in job.bundle.schema.with_role("id")]
    columns: dict[str, Any] = {"row": rows}
    columns |= {name: kept[name] for name in names if name in kept.column_names}
    answers = job.bundle.predictor.outputs.columns(values)
    columns |= {name: _typed(answer) for name, answer in answers.items()}
    columns["model_version"] = np.full(len(rows), job.version, dtype=np.int32)
    return pa.table(columns)


def _typed(answer: np.ndarray) -> pa.Array:
    """Return a column of an answer; a word is a word also where there is no row."""
    return pa.array(answer, pa.string() if answer.dtype.kind == "O" else None)


def _quarantined(
    job: Job, chunk: pa.Table, reasons: "pd.Series[str]", start: int
) -> pa.Table:
    """Return the bad rows, each with its reasons and its content as JSON."""
    joined = reasons.groupby(level=0).agg("; ".join)
    rows = joined.index.to_numpy(dtype=np.int64)
    return pa.table(
        {
            "row": rows + start,
            "reasons": joined.to_list(),
            "content": [
                _content(row, job.hidden) for row in chunk.take(rows).to_pylist()
            ],
        },
        schema=_QUARANTINE,
    )


def _confidential(schema: Schema) -> frozenset[str]:
    """Return the columns whose values lead to people."""
    return frozenset(column.name for column in schema.columns if column.confidential)


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


def _bad_lines(job: Job, lines: Iterable[tables.BadLine], start: int) -> _Part:
    """Return the lines of a CSV file that could not be split into fields.

    Nobody knows which part of them is confidential: then their place stands for them.
    """
    kept = list(lines)
    table = pa.table(
        {
            "row": list(range(start, start + len(kept))),
            "reasons": [line.reason for line in kept],
            "content": [
                f"{HIDDEN}: line {line.record}" if job.hidden else line.text
                for line in kept
            ],
        },
        schema=_QUARANTINE,
    )
    return _Part(
        table.slice(0, 0), table, {"line: wrong number of fields": len(kept)}, {}
    )


class _Writer:
    """Writes tables to one Parquet file; its schema is that of the first."""

    def __init__(
        self, path: Path, metadata: dict[bytes, bytes], stack: ExitStack
    ) -> None:
        self._path, self._metadata, self._stack = path, metadata, stack
        self._writer: pq.ParquetWriter | None = None

    def write(self, table: pa.Table) -> None:
        """Append the rows of ``table``."""
        if self._writer is None:
            schema = table.schema.with_metadata(self._metadata)
            words = [f.name for f in schema if f.type in (pa.string(), pa.int32())]
            writer = pq.ParquetWriter(
                self._path,
                schema,
                compression="zstd",
                use_dictionary=words,  # of what hardly repeats it is in vain
            )
            self._writer = self._stack.enter_context(writer)
        if table.num_rows:
            self._writer.write_table(table.replace_schema_metadata(self._metadata))


def _add(total: dict[str, int], more: dict[str, int]) -> None:
    """Add the counts of ``more`` to ``total``."""
    for key, count in more.items():
        total[key] = total.get(key, 0) + count


def _refuse_a_bad_file(job: Job, summary: Summary) -> None:
    """Refuse a batch of which too large a share is bad."""
    share = summary.quarantined / summary.rows
    if share > job.settings.max_bad_share:
        worst = max(summary.reasons, key=lambda reason: summary.reasons[reason])
        raise DataError(
            f"{job.source}: {summary.quarantined} of {summary.rows} rows are bad "
            f"({share:.1%}; scoring.max_bad_share is {job.settings.max_bad_share:.0%})"
            f", most often because {worst!r}. Nothing was written: mend the file."
        )
