"""The backtest: a winner fitted on the oldest rows, and measured as it gets older."""

from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.pipeline import Pipeline

from .. import problems, storage
from ..data import validation
from ..errors import ConfigError
from ..model import measures, persistence
from ..model.evaluation import staleness
from ..model.evaluation.bootstrap import Bootstrap
from ..model.evaluation.staleness import Period
from ..model.fitted import values_of
from ..model.search import one_thread_a_fit
from ..run import Run
from ..schema import Schema
from .facts import STALENESS

# The oldest quarter trains, so that three quarters of the time are looked at.
_TRAINED, _PARTS = 2, 8
_DAY = 86_400.0


def run(current: Run) -> dict[str, Any]:
    """Write ``staleness.json`` into a training run, and return its content.

    Raises:
        ArtefactError: If the run is not that far.
        ConfigError: If its rows have no timestamp.
    """
    settings, schema = current.config.settings, current.config.schema
    current.facts("train")  # says which step to run first
    problem, metric = problems.of(schema), settings.model.metric
    frame = validation.read(current.uri("clean.parquet"), schema)
    target = problem.encode(frame[schema.target.name], schema.target)
    moments = _moments(frame, schema)
    parts = staleness.by_time(moments, _PARTS)
    oldest, later = np.concatenate(parts[:_TRAINED]), parts[_TRAINED:]
    pipeline = _winner(current)
    with one_thread_a_fit(settings.jobs):
        pipeline.fit(frame.iloc[oldest], target[oldest])
    found = staleness.curve(
        lambda rows: values_of(pipeline, rows, problem),
        _periods(frame, target, moments, oldest, later),
        measure=measures.measure(metric, problem),
        bootstrap=Bootstrap.of(settings.evaluation, settings.seed),
        allowed=settings.gates.max_loss_to_champion,
    )
    content = {"metric": metric, "trained_rows": len(oldest)} | found
    storage.write_json(current.uri(STALENESS), content)
    return content


def _moments(frame: pd.DataFrame, schema: Schema) -> "pd.Series":
    """Return when each row was true."""
    stamps = [column.name for column in schema.with_role("timestamp")]
    if not stamps:
        raise ConfigError(
            "Nothing says when a row was true: give a date in conf/schema.yaml the "
            "role timestamp, and train again."
        )
    return frame[stamps].max(axis=1)


def _winner(current: Run) -> Pipeline:
    """Return the winner of a run, unfitted."""
    winner = storage.read_json(current.uri("leaderboard.json"))["winner"]
    with storage.reading(current.uri("models.skops")) as path:
        return clone(persistence.load(path)[winner])


def _periods(
    frame: pd.DataFrame,
    target: np.ndarray,
    moments: "pd.Series",
    oldest: np.ndarray,
    later: list[np.ndarray],
) -> list[Period]:
    """Return the later rows, each part with the age of the model at its middle."""
    newest = moments.iloc[oldest].max()
    return [
        Period(
            round((moments.iloc[rows].median() - newest).total_seconds() / _DAY, 1),
            frame.iloc[rows],
            target[rows],
        )
        for rows in later
    ]
