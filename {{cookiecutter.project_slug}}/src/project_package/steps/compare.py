"""Measure drift, quality, freshness, and how good the champion still is."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from .. import log, storage
from ..config import Config
from ..data import validation
from ..model import bundle
from ..model.bundle import Bundle
from ..model.reference import PREDICTIONS
from ..monitoring import drift, performance
from ..monitoring.section import Monitoring
from ..registry import registry_of
from .context import Context

_LOG = log.get(__name__)


def run(context: Context) -> None:
    """Write what has changed since the champion was trained."""
    observed = context.read_json("observed.json")
    with registry_of(context.config).fetch(observed["champion"]["version"]) as folder:
        champion = bundle.load(folder, many_rows=True)
        frame = _read(context, "observed.parquet", champion)
        found = _drift(context.config, champion, frame)
        found["performance"] = _performance(context, champion)
    found |= {
        "rows": observed["rows"],
        "quality": {
            "rows": observed["rows"] + observed["bad"],
            "bad_share": _share(observed["bad"], observed["rows"]),
        },
        "freshness": {
            "champion_days": _days(observed["champion"]["created"], observed["until"]),
            "data_days": (
                None
                if observed["newest"] is None
                else _days(observed["newest"], observed["until"])
            ),
        },
    }
    context.write_json("changes.json", found)
    drifted = [one["column"] for one in found["features"] if one["reasons"]]
    _LOG.info("compared", rows=observed["rows"], drifted=drifted)


def _read(context: Context, artefact: str, champion: Bundle) -> pd.DataFrame:
    """Return rows in the types of the champion's schema; they were found valid."""
    schema = champion.schema
    with context.reading(artefact) as path:
        table = pq.read_table(path)
        frame, _ = validation.judge(
            table, schema, source=str(path), optional=schema.others
        )
    return frame


def _drift(config: Config, champion: Bundle, frame: pd.DataFrame) -> dict[str, Any]:
    """Return how each feature and each part of the answers has changed."""
    settings = config.section(Monitoring)
    if len(frame) < settings.min_rows:
        return {"features": [], "predictions": []}
    answers = champion.predictor.predict(frame)
    columns = {
        "features": {name: frame[name] for name in champion.schema.features},
        "predictions": {name: pd.Series(values) for name, values in answers.items()},
    }
    limits = drift.Limits.of(settings, sum(map(len, columns.values())))
    before = {
        "features": _part(champion.folder, "reference"),
        "predictions": _part(champion.folder, PREDICTIONS),
    }
    return {
        key: [one.to_json() for one in drift.changes(before[key], values, limits)]
        for key, values in columns.items()
    }


def _part(folder: Path, name: str) -> dict[str, Any]:
    """Return a part of the bundle that only monitoring reads."""
    content: dict[str, Any] = storage.read_json(str(folder / f"{name}.json"))
    return content


def _performance(context: Context, champion: Bundle) -> dict[str, Any] | None:
    """Return how good the champion is; none where too few outcomes are known."""
    frame = _read(context, "outcomes.parquet", champion)
    if len(frame) < context.config.section(Monitoring).min_rows:
        return None
    return performance.measured(context.config, champion, frame)


def _share(bad: int, good: int) -> float | None:
    return bad / (bad + good) if bad + good else None


def _days(first: str, last: str) -> float:
    """Return the days between two moments in UTC, at least 0."""
    then, now = datetime.fromisoformat(first), datetime.fromisoformat(last)
    return max((now - then).total_seconds() / 86_400, 0.0)
