"""Search every candidate, rank them, and fit the best and the baselines."""

from dataclasses import asdict
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from .. import log
from ..data.splits import Splitter
from ..model import candidates, features, measures, persistence
from ..model.search import Found, Searcher
from ..progress import track
from ..settings import Candidate
from .context import Context
from .partition import part

_LOG = log.get(__name__)


def run(context: Context) -> None:
    """Write the leaderboard, and the fitted winner and baselines."""
    settings = context.config.settings
    frame, target = part(context, "train")
    entrants = {**settings.model.competing, **settings.model.baselines}
    found = {
        name: _find(context, name, entrants[name], frame, target)
        for name in track(entrants, "training", len(entrants))
    }
    board = _leaderboard(context, found)
    winner = board["winner"]
    kept = {winner: found[winner].pipeline}
    kept |= {name: found[name].pipeline for name in settings.model.baselines}
    context.write_json("leaderboard.json", board)
    with context.writing("models.skops") as path:
        persistence.save(kept, path)


def _find(
    context: Context,
    name: str,
    candidate: Candidate,
    frame: pd.DataFrame,
    target: np.ndarray,
) -> Found:
    """Return the best parameters of one candidate."""
    settings, problem = context.config.settings, context.problem
    splitter = Splitter(settings.split, settings.seed)
    folds = splitter.folds(frame, problem.strata(target), settings.search.folds)
    for rows in chain.from_iterable(folds):
        problem.check(target[rows], context.schema.target)
    searcher = Searcher(
        settings.search,
        problem,
        measures.measure(settings.model.metric, problem),
        settings.seed,
        settings.jobs,
    )
    found = searcher.find(
        _pipeline(context, candidate), candidate.space, frame, target, folds
    )
    _LOG.info(
        "candidate searched",
        candidate=name,
        trials=len(found.trials),
        parameters=found.best.parameters,
        **{settings.model.metric: round(found.best.score, 4)},
    )
    return found


def _pipeline(context: Context, candidate: Candidate) -> Pipeline:
    """Return the unfitted pipeline of one candidate."""
    settings, problem = context.config.settings, context.problem
    return features.pipeline(
        context.schema,
        candidates.build(candidate, problem=problem, seed=settings.seed),
        scale=candidate.scale,
        max_categories=settings.features.max_categories,
    )


def _leaderboard(context: Context, found: dict[str, Found]) -> dict[str, Any]:
    """Return all entrants, the best first; a baseline is listed but never wins."""
    settings = context.config.settings
    measure = measures.measure(settings.model.metric, context.problem)
    ranked = sorted(
        found,
        key=lambda name: found[name].best.score,
        reverse=measure.greater_is_better,
    )
    return {
        "metric": settings.model.metric,
        "winner": next(n for n in ranked if n in settings.model.competing),
        "search": settings.search.model_dump() | {"seed": settings.seed},
        "entrants": [
            {
                "name": name,
                "baseline": name in settings.model.baselines,
                "best": asdict(found[name].best),
                "space": (settings.model.competing | settings.model.baselines)[
                    name
                ].space,
                "trials": [asdict(trial) for trial in found[name].trials],
            }
            for name in ranked
        ],
    }
