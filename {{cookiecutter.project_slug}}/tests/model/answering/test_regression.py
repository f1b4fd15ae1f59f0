"""Intervals of numbers hold as many new values as they are meant to."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import Pipeline

from project_package.data.splits import Splitter
from project_package.model.answering import regression
from project_package.model.outputs import Outputs
from project_package.problems import Decision
from project_package.problems.regression import PROBLEM
from project_package.schema import Column
from project_package.settings import Split


def rows(count, seed):
    """Return features and a target with normal noise."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"a": rng.normal(size=count), "b": rng.normal(size=count)})
    return frame, (3 * frame["a"] - frame["b"]).to_numpy() + rng.normal(size=count)


@pytest.mark.parametrize("coverage", [0.5, 0.8, 0.95])
def test_new_values_are_held_as_often_as_asked(coverage):
    frame, target = rows(1000, 1)
    pipeline = Pipeline([("model", LinearRegression())]).fit(frame, target)
    splitter = Splitter(Split(strategy="random", test_fraction=0.2), 1)
    folds = splitter.folds(frame, target, 5)

    outputs = regression.learn(
        Outputs("y", None, coverage=coverage), pipeline, frame, target, folds
    )

    new, truth = rows(5000, 2)
    held = np.abs(truth - pipeline.predict(new)) <= outputs.half_width
    assert coverage == pytest.approx(held.mean(), abs=0.04)


def test_a_coverage_that_few_rows_cannot_give_takes_the_largest_error():
    frame, target = rows(10, 1)
    pipeline = Pipeline([("model", LinearRegression())])
    folds = [(np.arange(5), np.arange(5, 10)), (np.arange(5, 10), np.arange(5))]

    outputs = regression.learn(
        Outputs("y", None, coverage=0.99), pipeline, frame, target, folds
    )

    errors = [
        np.abs(
            target[b] - pipeline.fit(frame.iloc[a], target[a]).predict(frame.iloc[b])
        )
        for a, b in folds
    ]
    assert np.max(errors) == outputs.half_width


def test_the_bounds_of_an_interval_are_those_of_the_target():
    target = Column(name="y", type="number", role="target", minimum=0, maximum=7)

    outputs = Outputs.of(PROBLEM, target, Decision(coverage=0.9))

    assert (0, 7) == (outputs.minimum, outputs.maximum)
