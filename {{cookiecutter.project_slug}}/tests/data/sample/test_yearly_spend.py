"""The outcome ``yearly_spend`` has the difficulty that its documentation promises."""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import r2_score

from project_package.data import sample
from project_package.data.sample import yearly_spend

NUMBERS = ["monthly_fee", "weekly_sessions", "data_gb", "late_payments"]


@pytest.fixture(scope="module")
def outcome(people):
    """Return what they spent."""
    return yearly_spend.outcome(people, np.random.default_rng(2))


def test_amounts_are_positive(outcome):
    assert outcome.min() > 0


def test_true_mean_explains_as_documented(people, outcome):
    reached = r2_score(outcome, yearly_spend.expected(people))

    assert pytest.approx(0.90, abs=0.01) == reached


def test_good_model_reaches_what_is_documented():
    train = sample.generate(5_000, 20, targets=["yearly_spend"])
    held_out = sample.generate(10_000, 21, targets=["yearly_spend"])
    model = HistGradientBoostingRegressor(max_iter=80)

    model.fit(train[NUMBERS], train["yearly_spend"])

    reached = r2_score(held_out["yearly_spend"], model.predict(held_out[NUMBERS]))
    assert 0.80 < reached < 0.89
