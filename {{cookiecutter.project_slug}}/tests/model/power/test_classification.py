"""The power to tell classes apart is an area under the ROC curve."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from project_package.model.power import alone
from project_package.problems.classification import PROBLEM


def power(values: np.ndarray, target: np.ndarray) -> float:
    """Return the power of ``values``."""
    return alone(values, target, problem=PROBLEM, seed=1)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_of_a_number_it_is_the_area_whichever_way_it_runs(sign):
    rng = np.random.default_rng(1)
    target = (rng.random(3000) < 0.3).astype(np.int64)
    values = target + rng.normal(size=3000)
    wanted = roc_auc_score(target, values)
    assert wanted == pytest.approx(power(sign * values, target), abs=1e-12)


def test_of_words_it_is_the_area_of_their_shares():
    rng = np.random.default_rng(1)
    codes = rng.integers(0, 4, 20_000)
    target = (rng.random(20_000) < codes / 4).astype(np.int64)
    wanted = roc_auc_score(target, codes)
    assert wanted == pytest.approx(power(3 - codes, target), abs=0.005)


def test_a_flag_of_one_of_three_classes_is_a_leak():
    target = np.random.default_rng(1).integers(0, 3, 600)
    assert 1.0 == power((target == 1).astype(np.float64), target)


def test_a_class_may_be_at_the_low_end():
    rng = np.random.default_rng(1)
    target = rng.integers(0, 3, 3000)
    values = rng.normal(size=3000) - 0.5 * (target == 0)
    wanted = roc_auc_score(target != 0, values)
    assert wanted == pytest.approx(power(values, target), abs=1e-12)


def test_a_class_of_a_few_rows_is_not_judged_by_luck():
    rng = np.random.default_rng(1)
    target = np.where(np.arange(3000) < 3, 2, rng.integers(0, 2, 3000))
    lucky = np.where(target == 2, 9.0, rng.normal(size=3000))
    assert power(lucky, target) < 0.55
    assert power(lucky[:3], target[:3]) == 0.5
