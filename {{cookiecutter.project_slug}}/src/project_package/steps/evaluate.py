"""Measure the best candidate and the baselines on the held-out rows."""

from typing import Any

import numpy as np
import pandas as pd

from .. import log
from ..model import evaluation, measures, persistence
from ..model.evaluation import comparison, groups, slices
from ..model.evaluation.slices import Slice
from ..model.fitted import values_of
from ..model.outputs import Outputs
from .context import Context
from .partition import part

_LOG = log.get(__name__)


def run(context: Context) -> None:
    """Write every measure of every kept model, and a diagnosis of the winner."""
    settings = context.config.settings
    frame, target = part(context, "test")
    winner = context.read_json("leaderboard.json")["winner"]
    answers = Outputs.from_json(context.read_json("outputs.json"))
    with context.reading("models.skops") as path:
        models = persistence.load(path)
    values = {
        name: values_of(model, frame, context.problem) for name, model in models.items()
    }
    compared = comparison.compare(
        target, values, winner, problem=context.problem, bootstrap=context.bootstrap
    )
    context.write_json("metrics.json", _described(context, winner, frame) | compared)
    diagnose = evaluation.of(context.problem).diagnose
    context.write_json(
        "diagnosis.json",
        diagnose(
            target,
            values[winner],
            answers,
            context.schema.target,
            settings.evaluation.confidence,
        ),
    )
    found = slices.slices(frame, context.schema, minimum_rows=1)
    context.write_json(
        "slices.json", _sliced(context, found, target, values[winner], answers)
    )
    metric = settings.model.metric
    measured = {n: round(of[metric], 4) for n, of in compared["models"].items()}
    _LOG.info("evaluated", metric=metric, rows=len(frame), **measured)


def _described(context: Context, winner: str, frame: pd.DataFrame) -> dict[str, Any]:
    """Return what was measured, and how."""
    settings = context.config.settings
    return {
        "rows": len(frame),
        "winner": winner,
        "metric": settings.model.metric,
        "confidence": settings.evaluation.confidence,
    }


def _sliced(
    context: Context,
    found: list[Slice],
    target: np.ndarray,
    values: np.ndarray,
    answers: Outputs,
) -> dict[str, Any]:
    """Return the loss on each slice, and what each group of people is given."""
    minimum = context.config.settings.evaluation.minimum_rows
    large = [one for one in found if one.rows.sum() >= minimum]
    people = [one for one in large if one.sensitive]
    left_out = [one for one in found if one.sensitive and one.rows.sum() < minimum]
    module, loss = evaluation.of(context.problem), measures.loss(context.problem)
    losses = loss.function(target, values)
    rates = module.rates(target, values, answers)
    return {
        "loss": loss.name,
        "minimum_rows": minimum,
        "overall": float(losses.mean()),
        "slices": slices.losses(large, losses, context.bootstrap),
        "rate": module.rate(answers),
        "left_out": [{"column": one.column, "value": one.value} for one in left_out],
    } | groups.compare(people, rates, bootstrap=context.bootstrap)
