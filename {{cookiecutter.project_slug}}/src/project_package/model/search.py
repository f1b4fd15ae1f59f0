"""Search: the best hyper-parameters of a candidate by cross-validation."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import joblib
import numpy as np
import pandas as pd
from sklearn.experimental import (  # pylint: disable=unused-import
    enable_halving_search_cv,
)
from sklearn.model_selection import (
    GridSearchCV,
    HalvingRandomSearchCV,
    RandomizedSearchCV,
)
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from ..data.splits import Fold
from ..problems import Problem
from ..settings import Search
from .fitted import values_of
from .measures import Measure

_STEP = "model__"  # parameters of the pipeline's last step start with it
_HALVING_FACTOR = 3  # each round keeps a third, on three times the rows


@dataclass(frozen=True)
class Trial:
    """One point of the space and what cross-validation says of it.

    Attributes:
        parameters: The point.
        score: Mean of the measure over the folds.
        spread: Standard deviation over the folds.
        fold_scores: The measure on each fold.
        rows: Rows that it was trained on, where that differs between trials.
    """

    parameters: dict[str, Any]
    score: float
    spread: float
    fold_scores: tuple[float, ...]
    rows: int | None = None


@dataclass(frozen=True)
class Found:
    """The result of a search.

    Attributes:
        pipeline: The pipeline with the best parameters, fitted on all rows.
        best: The trial that won.
        trials: Every trial.
    """

    pipeline: Pipeline
    best: Trial
    trials: tuple[Trial, ...]


@dataclass(frozen=True)
class Searcher:
    """Searches candidates, all on the same rows and folds.

    Attributes:
        search: What was configured.
        problem: What is predicted.
        measure: What decides.
        seed: Seed of the choice of points.
        jobs: Fits at a time; -1 means one a processor.
    """

    search: Search
    problem: Problem
    measure: Measure
    seed: int
    jobs: int

    def find(
        self,
        pipeline: Pipeline,
        space: dict[str, list[Any]],
        frame: pd.DataFrame,
        target: np.ndarray,
        folds: list[Fold],
    ) -> Found:
        """Return the best point of ``space`` for ``pipeline``.

        Args:
            pipeline: The unfitted pipeline.
            space: Values by parameter name; empty means a single trial.
            frame: Training rows.
            target: Encoded target, shape (rows,).
            folds: The folds of the cross-validation.
        """
        named = {_STEP + key: values for key, values in space.items()}
        searcher = self._searcher(pipeline, named, folds)
        with one_thread_a_fit(self.jobs):
            searcher.fit(frame, target)
        trials = tuple(self._trials(searcher.cv_results_))
        return Found(searcher.best_estimator_, trials[searcher.best_index_], trials)

    def _searcher(
        self, pipeline: Pipeline, space: dict[str, list[Any]], folds: list[Fold]
    ) -> Any:
        """Return scikit-learn's search for the configured strategy."""
        shared = {"scoring": self._score, "cv": folds, "error_score": "raise"}
        points = math.prod(len(values) for values in space.values())
        budget = min(self.search.budget, points)
        if self.search.strategy == "grid" or points == 1:
            return GridSearchCV(pipeline, space, **shared)
        if self.search.strategy == "random":
            return RandomizedSearchCV(
                pipeline, space, n_iter=budget, random_state=self.seed, **shared
            )
        return HalvingRandomSearchCV(
            pipeline,
            space,
            n_candidates=budget,
            factor=_HALVING_FACTOR,
            min_resources="exhaust",  # the last round has all rows
            random_state=self.seed,
            **shared,
        )

    def _score(self, pipeline: Pipeline, frame: pd.DataFrame, target: Any) -> float:
        """Return the measure, turned so that greater is better."""
        values = values_of(pipeline, frame, self.problem)
        return self.measure.direction * self.measure.value(target, values)

    def _trials(self, results: dict[str, Any]) -> Iterator[Trial]:
        """Yield the trials in the measure's own direction."""
        direction = self.measure.direction
        for place, point in enumerate(results["params"]):
            rows = results["n_resources"][place] if "n_resources" in results else None
            splits = range(self.search.folds)
            folds = [results[f"split{number}_test_score"][place] for number in splits]
            yield Trial(
                {key.removeprefix(_STEP): value for key, value in point.items()},
                direction * float(results["mean_test_score"][place]),
                float(results["std_test_score"][place]),
                tuple(direction * float(score) for score in folds),
                None if rows is None else int(rows),
            )


@contextmanager
def one_thread_a_fit(jobs: int) -> Iterator[None]:
    """Run fits side by side in threads, each of them on a single one.

    The order of sums then does not depend on the number of processors, so that the
    same data gives the same model everywhere; and no process pool pickles data.
    """
    with threadpool_limits(1), joblib.parallel_config("threading", n_jobs=jobs):
        yield
