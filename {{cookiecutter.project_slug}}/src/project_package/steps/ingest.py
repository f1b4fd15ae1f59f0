"""Take a snapshot of the training data and check it against the schema."""

import os
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from .. import log, storage
from ..data import feedback, forgetting, sample, tables, validation, window
from ..errors import ArtefactError
from ..model import probe
from . import stand_in
from .context import Context, named

_LOG = log.get(__name__)


def run(context: Context) -> None:
    """Read the configured source, whole or not at all.

    The models are tried first: whoever trains for hours must not learn at the end, or
    after the reading of much data, that one of them cannot be shipped.
    """
    config = context.config
    probe.check(config.settings, context.schema, context.problem)
    settings = config.settings.data
    address = settings.dated(settings.source)
    uri = stand_in.present(
        config, "data.source", address, lambda uri: _make(context, uri)
    )
    digest, frame = _snapshot(context, uri)
    files, frame = _with_feedback(context, frame)
    read = len(frame)
    frame = window.within(
        frame, context.schema, days=settings.window_days, as_of=settings.as_of
    )
    found = len(frame)
    if settings.forget is not None:
        listed = config.uri(settings.dated(settings.forget))
        frame = forgetting.forget(frame, listed, context.schema, settings.format)
        _LOG.info("left out", forgotten=found - len(frame))
    context.write_data("dataset.parquet", frame)
    context.write_json(
        "source.json",
        {
            "uri": address,
            "sha256": digest,
            "rows": len(frame),
            "forgotten": found - len(frame),
            "outside_window": read - found,
            "feedback": files,
        },
    )


def _make(context: Context, uri: str) -> None:
    """Write the sample data to train on."""
    made = context.config.settings.data.sample
    assert made is not None
    targets = [column.name for column in context.schema.with_role("target")]
    sample.write(uri, made.rows, made.seed, targets=targets)


def _with_feedback(
    context: Context, frame: pd.DataFrame
) -> tuple[list[dict[str, Any]], pd.DataFrame]:
    """Return what the files of feedback are, and their rows behind the others."""
    config, frames, files = context.config, [frame], []
    for address in map(config.settings.data.dated, config.settings.data.feedback):
        digest, more = _snapshot(context, config.uri(address))
        frames.append(more)
        files.append({"uri": address, "sha256": digest, "rows": len(more)})
    return files, feedback.joined(frames, context.schema)


def _snapshot(context: Context, uri: str) -> tuple[str, pd.DataFrame]:
    """Return the digest of the source and its rows: both of the same bytes."""
    form = context.config.settings.data.format
    with storage.reading(uri) as path, named(uri, path):
        before = _state(path)
        digest = storage.digest(path)
        table = tables.read_raw(str(path), form)
        for name in set(context.config.settings.data.absent) - {*table.column_names}:
            table = table.append_column(name, pa.nulls(table.num_rows))
        if _state(path) != before:
            raise ArtefactError(f"{uri} was changed while it was read. Run it again.")
    frame, failures = validation.judge(table, context.schema, source=uri)
    validation.refuse(failures, uri)
    return digest, frame


def _state(path: Path) -> tuple[int, int, int]:
    """Return what tells a file from what takes its place or is written into it."""
    found = os.stat(path)
    return found.st_ino, found.st_size, found.st_mtime_ns
