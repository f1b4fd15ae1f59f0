"""Fix which rows are looked at, and beside which champion."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pyarrow as pa

from .. import log, storage
from ..config import Config
from ..data import tables, validation
from ..data.coercion import coerce
from ..model import bundle
from ..model.bundle import Bundle
from ..monitoring import batches, live
from ..monitoring.section import Monitoring
from ..registry import CHAMPION, registry_of
from ..schema import Schema
from .context import Context

_LOG = log.get(__name__)


def run(context: Context) -> None:
    """Write the rows that were scored of late, and those whose outcome is known."""
    config = context.config
    since, until = _moments(config)
    registry = registry_of(config)
    version = registry.resolve(CHAMPION)
    with registry.fetch(version) as folder:
        champion = bundle.load(folder)
    observed: dict[str, Any] = {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "champion": {"version": version.number, "created": version.created},
    }
    observed |= _scored(context, champion, since, until)
    made = datetime.fromisoformat(version.created)
    known = [*_feedback(config, champion), *live.known(config, made, until)]
    outcomes = _drawn(config, known, champion.schema)
    tables.write(context.target("outcomes.parquet"), outcomes)
    observed["outcomes"] = len(outcomes)
    context.write_json("observed.json", observed)
    counts = {name: observed[name] for name in ("rows", "bad", "outcomes")}
    _LOG.info("observed", **counts)


def _scored(
    context: Context, champion: Bundle, since: datetime, until: datetime
) -> dict[str, Any]:
    """Write the rows that were scored and asked for, and return what they are."""
    config = context.config
    found = list(batches.scored(config, since, until))
    there = [batch for batch in found if batch.is_there(config)]
    kept = [batch for batch in there if batch.is_of(config, champion.schema)]
    asked = list(live.asked(config, since, until))
    frames = [*_batches(config, kept, champion.schema), *asked]
    rows = _drawn(config, frames, champion.schema)
    tables.write(context.target("observed.parquet"), rows)
    return {
        "batches": [asdict(batch) for batch in kept],
        "gone": [batch.uri for batch in found if batch not in there],
        "asked": sum(map(len, asked)),
        "rows": sum(batch.scored for batch in kept) + sum(map(len, asked)),
        "bad": sum(batch.quarantined for batch in kept),
        "looked_at": len(rows),
        "newest": _newest(rows, champion.schema),
    }


def _moments(config: Config) -> tuple[datetime, datetime]:
    """Return the first and the last moment that is looked at, in UTC."""
    settings, day = config.section(Monitoring), config.settings.data.as_of
    now = datetime.now(UTC)
    until = now if day is None else batches.end_of(day)
    if settings.since is None:
        return min(now, until) - timedelta(days=settings.look_back_days), until
    first = settings.since
    return (first if first.tzinfo else first.replace(tzinfo=UTC)), until


def _batches(
    config: Config, found: Sequence[batches.Batch], schema: Schema
) -> list[pd.DataFrame]:
    """Return the rows of batches, of each the same share."""
    rows = sum(batch.scored + batch.quarantined for batch in found)
    share = config.section(Monitoring).max_rows / max(rows, 1)
    return [batch.read(config, schema, share) for batch in found]


def _feedback(config: Config, champion: Bundle) -> Iterator[pd.DataFrame]:
    """Yield the rows of feedback that the champion has not learned from."""
    data, schema = config.settings.data, champion.schema
    learned = {
        file["sha256"] for file in champion.lineage["source"].get("feedback", ())
    }
    optional = {*schema.others} - {schema.target.name}
    for uri in map(config.uri, map(data.dated, data.feedback)):
        if storage.digest_uri(uri) in learned:
            continue
        table = tables.read_raw(uri, data.format)
        frame, broken = validation.judge(table, schema, source=uri, optional=optional)
        yield validation.valid(frame, broken)


def _drawn(
    config: Config, frames: Sequence[pd.DataFrame], schema: Schema
) -> pd.DataFrame:
    """Return the rows of all frames, or so many of them as are looked at."""
    none = pa.table({column.name: pa.nulls(0) for column in schema.columns})
    rows = pd.concat(frames or [coerce(none, schema)[0]], ignore_index=True)
    most = config.section(Monitoring).max_rows
    if len(rows) > most:
        rows = rows.sample(most, random_state=config.settings.seed)
    return rows


def _newest(frame: pd.DataFrame, schema: Schema) -> str | None:
    """Return the newest moment of the rows, if they say one."""
    names = [column.name for column in schema.with_role("timestamp")]
    moments = [frame[name].max() for name in names if name in frame]
    known = [moment for moment in moments if not pd.isna(moment)]
    return max(known).tz_localize(UTC).isoformat() if known else None
