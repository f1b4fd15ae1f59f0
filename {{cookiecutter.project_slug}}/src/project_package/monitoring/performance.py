"""Live performance: how good the champion is where the truth has become known."""

from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from .. import problems
from ..config import Config
from ..model import evaluation, measures
from ..model.bundle import Bundle
from ..model.evaluation import groups, slices
from ..model.evaluation.bootstrap import Bootstrap
from ..schema import Schema


def measured(config: Config, champion: Bundle, frame: pd.DataFrame) -> dict[str, Any]:
    """Return how good the champion is on rows whose outcome is known.

    Args:
        config: Names the metric and says how to measure.
        champion: The champion.
        frame: Rows with the target, valid by the schema of the champion.

    Returns:
        ``metric``, ``rows``, ``value`` with ``low`` and ``high``, ``record`` (its value
        on held-out rows), and ``gain`` over that with its interval; and what groups of
        people are given, as in ``slices.json`` of a training run.
    """
    settings, problem = config.settings, problems.of(champion.schema)
    metric = settings.model.metric
    measure = measures.measure(metric, problem)
    bootstrap = Bootstrap.of(settings.evaluation, settings.seed)
    column = champion.schema.target
    target = problem.encode(frame[column.name], column)
    values = champion.predictor.values(frame)
    weighted = partial(measure.weighted, target, values)
    now = bootstrap.intervals(len(frame), {"value": weighted})["value"]
    record = champion.metrics["models"][champion.metrics["winner"]].get(metric)
    return {
        "metric": metric,
        "rows": len(frame),
        **asdict(now),
        "record": record,
        "gain": None if record is None else asdict(measure.gain_over(record, now)),
        "groups": _groups(config, champion, frame, target, values),
    }


def _groups(
    config: Config,
    champion: Bundle,
    frame: pd.DataFrame,
    target: np.ndarray,
    values: np.ndarray,
) -> dict[str, Any]:
    """Return the loss on each group of people, and what each of them is given."""
    settings, problem = config.settings, problems.of(champion.schema)
    bootstrap = Bootstrap.of(settings.evaluation, settings.seed)
    module, loss = evaluation.of(problem), measures.loss(problem)
    outputs = champion.predictor.outputs
    found = slices.slices(
        frame,
        _present(champion.schema, frame),
        minimum_rows=settings.evaluation.minimum_rows,
    )
    people = [one for one in found if one.sensitive]
    losses = loss.function(target, values)
    rates = module.rates(target, values, outputs)
    return {
        "loss": loss.name,
        "overall": float(losses.mean()),
        "losses": slices.losses(people, losses, bootstrap),
        "rate": module.rate(outputs),
    } | groups.compare(people, rates, bootstrap=bootstrap)


def _present(schema: Schema, frame: pd.DataFrame) -> Schema:
    """Return the schema of the columns that there are."""
    columns = tuple(column for column in schema.columns if column.name in frame)
    return Schema(
        dataset=schema.dataset, columns=columns, active_target=schema.active_target
    )
