"""Scoring a batch chunk by chunk."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ..data import tables, validation
from ..data.delimited import none_readable
from ..data.source import Chunk, Source, numbered
from ..errors import DataError
from ..progress import track
from .job import Job
from .quarantine import counted, quarantined
from .summary import Part, Summary, refuse_a_bad_file
from .writer import Writer

NOT_FINITE = "prediction: must be finite"


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
        schema = job.bundle.schema
        validation.check_columns(
            source.columns, schema, source=job.source, optional=schema.others
        )
        scored = Writer(places.predictions, metadata, stack)
        refused = Writer(places.quarantine, metadata, stack)
        for part in track(_parts(job, source), "scoring"):
            scored.write(part.scored)
            refused.write(part.quarantined)
            summary.count(part)
        if not summary.rows:
            raise DataError(f"{job.source} has no rows to score.")
    refuse_a_bad_file(job, summary)
    return summary


def _parts(job: Job, source: Source) -> Iterator[Part]:
    """Yield what becomes of each chunk, in order, a few worked on at a time."""
    with ThreadPoolExecutor(job.workers) as pool:
        waiting: deque[Future[Part]] = deque()
        for chunk in numbered(source):
            waiting.append(pool.submit(_part, job, chunk))
            if len(waiting) > job.workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    if source.bad_lines:
        raise none_readable(job.source, f"its {len(source.bad_lines):,}")


def _part(job: Job, chunk: Chunk) -> Part:
    """Return what becomes of one chunk."""
    predictor = job.bundle.predictor
    frame, reasons = _judged(job, chunk.table)
    numbers, codes = predictor.encoding.arrays(frame)
    good = np.arange(len(frame))
    if len(reasons):
        good = np.delete(good, reasons.index)
        numbers, codes = numbers[good], codes[good]
    values = predictor.run(numbers, codes)
    finite = np.isfinite(values).all(axis=1)
    if not finite.all():
        reasons = pd.concat([reasons, pd.Series(NOT_FINITE, index=good[~finite])])
        good, codes, values = good[finite], codes[finite], values[finite]
    kept = chunk.table.take(good) if len(reasons) else chunk.table
    return Part(
        _answers(job, kept, chunk.rows[good], values),
        quarantined(chunk, reasons, job.hidden),
        counted(chunk, reasons),
        predictor.encoding.unseen(codes),
    )


def _judged(job: Job, chunk: pa.Table) -> tuple[pd.DataFrame, "pd.Series[str]"]:
    """Return the features in their types, and the reasons against rows, by row."""
    frame, failures = validation.judge_features(
        chunk, job.bundle.schema, source=job.source
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
