"""The search tries what is configured, records it, and finds the same each time."""

from functools import cache

import numpy as np
import pytest
from sklearn.base import clone

from project_package.data.splits import Splitter
from project_package.model import measures, synthetic
from project_package.model.fitted import values_of
from project_package.model.search import Found
from project_package.settings import Split

from .. import small
from ..kinds import Kind, examples

STRATEGIES = ["grid", "random", "halving"]


@cache
def searched(kind_name: str, model: str, **how) -> Found:
    """Return what a search finds; many tests look at the same one."""
    kind = next(k for k in examples() if k.problem.name == kind_name)
    return small.found(kind, getattr(kind, model), **how)


def found(kind: Kind, model: str, **how) -> Found:
    """Return what a search for one model of ``kind`` finds."""
    return searched(kind.problem.name, model, **how)


def points(space) -> int:
    """Return the number of points in a space."""
    return int(np.prod([len(values) for values in space.values()]))


def test_grid_tries_every_point(kind):
    result = found(kind, "linear")

    tried = {tuple(sorted(trial.parameters.items())) for trial in result.trials}

    assert points(kind.linear.space) == len(result.trials) == len(tried)


@pytest.mark.parametrize("budget, tried", [(1, 1), (4, 4), (99, 6)])
def test_random_search_keeps_to_its_budget_and_tries_no_point_twice(
    kind, budget, tried
):
    result = found(kind, "linear", strategy="random", budget=budget)

    distinct = {str(trial.parameters) for trial in result.trials}

    assert tried == len(result.trials) == len(distinct)


def test_halving_gives_the_better_points_more_rows(kind):
    result = found(kind, "linear", strategy="halving", budget=6)
    rows = [trial.rows for trial in result.trials]

    assert 6 == rows.count(min(rows)) > rows.count(max(rows))
    assert 150 == result.best.rows == max(rows)


@pytest.mark.ml_score("Infra 1")
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_number_of_jobs_changes_nothing(kind, strategy):
    one, two = (
        found(kind, "forest", strategy=strategy, budget=3, jobs=jobs) for jobs in (1, 2)
    )

    frame = synthetic.rows(small.schema(kind.target), 50, seed=2)
    assert one.trials == two.trials
    np.testing.assert_array_equal(
        values_of(one.pipeline, frame, kind.problem),
        values_of(two.pipeline, frame, kind.problem),
    )


@pytest.mark.ml_score("Infra 1")
def test_another_seed_tries_other_points(kind):
    first, second = (
        found(kind, "linear", strategy="random", budget=3, seed=seed) for seed in (1, 2)
    )

    assert [t.parameters for t in first.trials] != [t.parameters for t in second.trials]


@pytest.mark.parametrize("direction", ["higher", "lower"])
def test_best_is_the_best_in_the_direction_of_the_measure(kind, direction):
    metric = getattr(kind, direction)
    result = found(kind, "linear", metric=metric)
    scores = [trial.score for trial in result.trials]

    assert len(set(scores)) > 1
    assert result.best.score == (max if direction == "higher" else min)(scores)
    assert min(scores) > 0


@pytest.mark.parametrize("direction", ["higher", "lower"])
def test_score_is_the_mean_of_the_measure_over_the_folds(kind, direction):
    metric = getattr(kind, direction)
    result = found(kind, "linear", metric=metric)
    frame = synthetic.rows(small.schema(kind.target), 150, seed=1)
    target = kind.problem.encode(frame[kind.target.name], kind.target)
    splitter = Splitter(Split(strategy="random", test_fraction=0.2), 1)

    measured = []
    for train, test in splitter.folds(frame, target, 3):
        fitted = clone(result.pipeline).fit(frame.iloc[train], target[train])
        values = values_of(fitted, frame.iloc[test], kind.problem)
        function = measures.measure(metric, kind.problem).value
        measured.append(function(target[test], values))

    np.testing.assert_allclose(
        (result.best.score, result.best.spread), (np.mean(measured), np.std(measured))
    )


def test_best_pipeline_has_the_best_parameters_and_all_rows(kind):
    result = found(kind, "linear")
    estimator = result.pipeline[-1]

    assert result.best.parameters.items() <= estimator.get_params().items()


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_empty_space_is_a_single_trial(kind, strategy):
    result = found(kind, "dummy", strategy=strategy)

    assert [{}] == [trial.parameters for trial in result.trials]
    assert result.best.rows is None


def test_estimator_that_fails_ends_the_search(kind):
    candidate = kind.forest.model_copy(update={"space": {"max_depth": [3, -3]}})

    with pytest.raises(ValueError, match="max_depth"):
        small.found(kind, candidate)
