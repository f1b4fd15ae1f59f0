"""The power of a feature by itself, whatever the target is."""

import numpy as np
import pytest

from project_package.model import synthetic
from project_package.model.power import Groups, alone

from ... import small

ROWS = 2000


@pytest.fixture(scope="module")
def target(kind) -> np.ndarray:
    """The encoded target of synthetic rows."""
    column = synthetic.rows(small.schema(kind.target), ROWS, seed=1)["target"]
    return kind.problem.encode(column, kind.target)


def power(values: np.ndarray, target: np.ndarray, kind) -> float:
    """Return the power of ``values``."""
    return alone(values, target, problem=kind.problem, seed=1)


def test_a_copy_of_the_target_tells_everything(kind, target):
    assert power(target.astype(float), target, kind) > 0.999
    assert power(-3.0 * target, target, kind) > 0.999


def test_the_codes_of_a_copied_target_tell_everything(kind, target):
    codes = np.searchsorted(np.quantile(target, np.linspace(0, 1, 21)), target) * 7
    assert power(codes.astype(np.int64), target, kind) > 0.98


def test_a_feature_that_is_there_only_for_some_targets_gives_them_away(kind, target):
    noise = np.random.default_rng(9).normal(size=ROWS)
    late = np.where(target > np.median(target), noise, np.nan)
    unrelated = np.where(noise > 0, noise, np.nan)
    assert power(late, target, kind) > 0.75
    assert power(unrelated, target, kind) < 0.56


def test_a_relation_that_falls_and_rises_is_seen(kind, target):
    side = np.random.default_rng(1).choice([-1, 1], ROWS)
    assert power((target - target.min() + 1.0) * side, target, kind) > 0.95


@pytest.mark.parametrize("seed", range(2, 7))
def test_noise_tells_nothing(kind, target, seed):
    rng = np.random.default_rng(seed)
    assert power(rng.normal(size=ROWS), target, kind) < 0.56
    assert power(rng.integers(0, 300, ROWS), target, kind) < 0.56


def test_a_word_of_its_own_for_each_row_tells_nothing(kind, target):
    assert 0.5 == pytest.approx(power(np.arange(ROWS), target, kind), abs=0.01)


@pytest.mark.parametrize("value", [0.0, np.nan])
def test_a_constant_tells_nothing(kind, target, value):
    assert 0.5 == pytest.approx(power(np.full(ROWS, value), target, kind), abs=0.01)


def test_a_row_does_not_tell_on_itself():
    target = np.array([0.0, 1.0] * 10)
    groups = Groups(np.arange(20), seed=1)
    assert {target.mean()} == set(groups.means(target))


def test_the_mean_of_a_group_is_that_of_the_other_folds():
    rng = np.random.default_rng(1)
    target, groups = rng.normal(size=500), Groups(np.zeros(500, dtype=int), seed=1)
    found = groups.means(target)
    for fold in set(groups.folds.tolist()):
        others = target[groups.folds != fold]
        wanted = (others.sum() + 10 * target.mean()) / (len(others) + 10)
        assert found[groups.folds == fold] == pytest.approx(wanted)
