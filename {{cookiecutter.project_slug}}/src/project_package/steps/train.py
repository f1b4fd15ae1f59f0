"""Search every candidate, rank them, and fit the best and the baselines."""

from dataclasses import dataclass
from itertools import chain

import numpy as np
import pandas as pd

from .. import log
from ..data.splits import Fold, Splitter
from ..model import answering, candidates, leaderboard, persistence
from ..model.leaderboard import Entrant
from ..model.outputs import Outputs
from ..model.search import Found, Searcher
from ..progress import track
from .context import Context
from .partition import part

_LOG = log.get(__name__)


def run(context: Context) -> None:
    """Write the leaderboard, the fitted winner and baselines, and how it answers."""
    settings = context.config.settings
    frame, target = part(context, "train")
    folds = _folds(context, frame, target)
    training = _Training(context, frame, target, folds)
    entered, found = training.search()
    board = leaderboard.to_json(
        entered, found, settings=settings, measure=context.measure
    )
    winner = board["winner"]
    kept = {name: found[name].pipeline for name in [winner, *settings.model.baselines]}
    outputs = answering.learn(
        Outputs.of(context.problem, context.schema.target, context.decision),
        kept[winner],
        frame,
        target,
        folds=folds,
        problem=context.problem,
    )
    context.write_json("leaderboard.json", board)
    with context.writing("models.skops") as path:
        persistence.save(kept, path)
    context.write_json("outputs.json", outputs.to_json())


def _folds(context: Context, frame: pd.DataFrame, target: np.ndarray) -> list[Fold]:
    """Return the folds of the cross-validation, each with all that it needs."""
    settings, problem = context.config.settings, context.problem
    splitter = Splitter(settings.split, settings.seed)
    folds = splitter.folds(frame, problem.strata(target), settings.search.folds)
    for rows in chain.from_iterable(folds):
        problem.check(target[rows], context.schema.target)
    return folds


@dataclass(frozen=True)
class _Training:
    """The search of all entrants on the same rows and folds."""

    context: Context
    frame: pd.DataFrame
    target: np.ndarray
    folds: list[Fold]

    def search(self) -> tuple[dict[str, Entrant], dict[str, Found]]:
        """Return all that took part, and what was found for each."""
        settings, measure = self.context.config.settings, self.context.measure
        entered = leaderboard.entrants(settings, self.context.schema)
        found = {
            name: self._find(name, entered[name])
            for name in track(entered, "training", len(entered))
        }
        _, best = leaderboard.ranked(entered, found, measure)
        others = leaderboard.on_other_features(
            settings, best, entered[best], found[best]
        )
        found |= {name: self._find(name, other) for name, other in others.items()}
        return entered | others, found

    def _find(self, name: str, entrant: Entrant) -> Found:
        """Return the best parameters of one entrant."""
        settings, problem = self.context.config.settings, self.context.problem
        searcher = Searcher(
            settings.search, problem, self.context.measure, settings.seed, settings.jobs
        )
        candidate = entrant.candidate
        found = searcher.find(
            candidates.pipeline(candidate, settings, entrant.schema, problem),
            candidate.space,
            self.frame,
            self.target,
            self.folds,
        )
        _LOG.info(
            "candidate searched",
            candidate=name,
            trials=len(found.trials),
            parameters=found.best.parameters,
            **{settings.model.metric: round(found.best.score, 4)},
        )
        return found
