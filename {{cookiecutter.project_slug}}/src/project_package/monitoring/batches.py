"""The batches that were scored, read again as far as they are still there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import numpy as np
import pandas as pd

from .. import storage
from ..config import Config
from ..data import tables, validation
from ..pipeline import SCORING
from ..run import Run, recorded
from ..schema import Schema

_LAST = SCORING.steps[-1].name


@dataclass(frozen=True)
class Batch:
    """A batch that a run has scored.

    Attributes:
        run_id: Identifier of the run.
        uri: Address of the batch.
        sha256: Its digest when it was scored.
        scored: Rows that were scored.
        quarantined: Rows that were not, because they broke the schema.
    """

    run_id: str
    uri: str
    sha256: str
    scored: int
    quarantined: int

    def is_there(self, config: Config) -> bool:
        """Return whether the file still holds what was scored."""
        uri = config.uri(self.uri)
        return storage.exists(uri) and storage.digest_uri(uri) == self.sha256

    def is_of(self, config: Config, schema: Schema) -> bool:
        """Return whether the file has what a champion of this schema is asked with.

        What was scored before other data was adopted has not.
        """
        uri, form = config.uri(self.uri), config.settings.data.format
        with tables.opened(uri, chunk_rows=1, form=form) as source:
            return {*schema.features} <= {*source.columns}

    def read(self, config: Config, schema: Schema, share: float) -> pd.DataFrame:
        """Return the valid rows, or a share of them that is drawn at random.

        Args:
            config: Says how CSV is written, and what to draw by.
            schema: That of the champion; features and timestamps are read.
            share: Of the rows; 1 or more for all.
        """
        draw, frames = np.random.default_rng(config.settings.seed), []
        settings, uri = config.settings, config.uri(self.uri)
        rows = settings.scoring.chunk_rows
        read = [column.name for column in schema.with_role("feature", "timestamp")]
        with tables.opened(uri, chunk_rows=rows, form=settings.data.format) as source:
            for table in source.chunks:
                if share < 1:
                    table = table.filter(draw.random(table.num_rows) < share)
                table = table.select([n for n in read if n in table.column_names])
                frame, broken = validation.judge(
                    table, schema, source=uri, optional=schema.others
                )
                broken = broken[broken["column"].isin(schema.features)]
                frames.append(validation.valid(frame, broken))
        return pd.concat(frames, ignore_index=True)


def scored(config: Config, since: datetime, until: datetime) -> Iterator[Batch]:
    """Yield what was scored from one moment to another, each file once.

    A run that is for a day counts on that day, whenever it was made.
    """
    seen = set()
    for run in recorded(config, SCORING.name):
        if not run.is_complete(_LAST) or not since <= _moment(run) <= until:
            continue
        request = storage.read_json(run.uri("request.json"))
        if request["sha256"] not in seen:
            seen.add(request["sha256"])
            became = storage.read_json(run.uri("scoring.json"))
            yield Batch(
                run.run_id,
                request["uri"],
                request["sha256"],
                became["scored"],
                became["quarantined"],
            )


def end_of(day: date) -> datetime:
    """Return the last moment of a day, in UTC."""
    return datetime.combine(day, time.max, UTC)


def _moment(run: Run) -> datetime:
    """Return the moment that a run is for."""
    day = run.record["settings"]["data"].get("as_of")
    if day is not None:
        return end_of(date.fromisoformat(day))
    return datetime.fromisoformat(run.record["started"])
