"""Importance: what a model loses when a feature is shuffled."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from project_package.model import features, measures, synthetic
from project_package.model.evaluation.bootstrap import Bootstrap
from project_package.model.importance import Importance, Shuffler
from project_package.schema import Column

from .. import small
from ..kinds import Kind

FEATURES = (*small.FEATURES, Column(name="noise", type="number"))


class Certain(Bootstrap):
    """Draws each row once: no luck of the rows is left."""

    def _weights(self, rows: int) -> Iterator[np.ndarray]:
        yield np.ones((self.samples, rows))


def rows(kind: Kind, count: int, seed: int) -> pd.DataFrame:
    """Return rows of which one feature has nothing to do with the target."""
    frame = synthetic.rows(small.schema(kind.target, *FEATURES), count, seed=seed)
    return frame.assign(noise=np.random.default_rng(seed + 9).normal(size=count))


def shuffler(kind: Kind, metric: str, *, seed: int = 1, count: int = 400) -> Shuffler:
    """Return what shuffles the features of a linear model."""
    described = small.schema(kind.target, *FEATURES)
    pipeline = features.pipeline(
        described, small.build(kind, kind.linear), scale=True, max_categories=30
    )
    train, held_out = rows(kind, 400, seed=1), rows(kind, count, seed=2)
    pipeline.fit(train, kind.problem.encode(train["target"], kind.target))
    predictor = small.predictor(pipeline, described)
    return Shuffler(
        predictor,
        *predictor.encoding.arrays(held_out),
        kind.problem.encode(held_out["target"], kind.target),
        measures.measure(metric, kind.problem),
        Bootstrap(samples=200, confidence=0.95, seed=seed),
        repeats=5,
    )


def found(shuffled: Shuffler) -> dict[str, Importance]:
    """Return the importance of each feature by its name."""
    places = range(len(FEATURES))
    return {i.name: i for i in (shuffled.importance(place) for place in places)}


@pytest.mark.parametrize("metric", ["higher", "lower"])
def test_useful_features_lose_the_measure_and_noise_does_not(kind, metric):
    importances = found(shuffler(kind, getattr(kind, metric), count=2000))
    assert {column.name for column in FEATURES} == set(importances)
    useful, noise = importances["weight"], importances["noise"]
    assert 0 < useful.low < useful.importance < useful.high
    assert noise.low < 0.002 and noise.high < useful.importance


def test_dates_and_categories_are_shuffled_too(kind):
    importances = found(shuffler(kind, kind.higher))
    assert importances["shape"].low > 0
    assert 0 != importances["colour"].importance != importances["day"].importance != 0


def test_the_importance_is_the_mean_over_the_shuffles(kind):
    made = shuffler(kind, kind.higher)
    whole = made.measure.value(
        made.target, made.predictor.run(made.numbers, made.codes)
    )
    rng, losses = np.random.default_rng([1, 0]), []
    for _ in range(made.repeats):
        numbers = made.numbers.copy()
        numbers[:, 0] = numbers[rng.permutation(len(numbers)), 0]
        outputs = made.predictor.run(numbers, made.codes)
        losses.append(whole - made.measure.value(made.target, outputs))
    assert np.mean(losses) == pytest.approx(made.importance(0).importance)


def test_the_same_seed_gives_the_same_importances_and_another_others(kind):
    one, same, other = (shuffler(kind, kind.higher, seed=seed) for seed in (1, 1, 2))
    assert one.importance(0) == same.importance(0) != other.importance(0)


def test_more_rows_narrow_the_interval(kind):
    few, many = (
        shuffler(kind, kind.higher, count=n).importance(1) for n in (100, 2000)
    )
    assert few.high - few.low > 2 * (many.high - many.low)


def test_the_interval_covers_the_luck_of_the_shuffles(kind):
    made = shuffler(kind, kind.higher, count=50)
    certain = Certain(samples=200, confidence=0.95, seed=1)
    around = replace(made, bootstrap=certain).importance(1)
    assert around.low < around.importance < around.high


def test_the_inputs_stay_as_they_are(kind):
    made = shuffler(kind, kind.higher)
    numbers, codes = made.numbers.copy(), made.codes.copy()
    found(made)
    np.testing.assert_array_equal(numbers, made.numbers)
    np.testing.assert_array_equal(codes, made.codes)
