"""The outcome ``churned`` has the difficulty that its documentation promises."""

import numpy as np
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder

from project_package.data import sample
from project_package.data.sample import churned

WORDS = ["plan", "payment_method"]
NUMBERS = [
    "age",
    "monthly_fee",
    "weekly_sessions",
    "data_gb",
    "support_calls",
    "late_payments",
    "satisfaction",
]


@pytest.fixture(scope="module")
def outcome(people):
    """Return what became of them."""
    return churned.outcome(people, np.random.default_rng(2))


def test_about_a_quarter_leaves(outcome):
    assert ["no", "yes"] == list(outcome.categories)
    assert pytest.approx(0.25, abs=0.01) == (outcome == "yes").mean()


def test_true_log_odds_rank_as_documented(people, outcome):
    reached = roc_auc_score(outcome == "yes", churned.log_odds(people))

    assert pytest.approx(0.89, abs=0.006) == reached


def test_good_model_reaches_what_is_documented():
    train = sample.generate(5_000, 20, targets=["churned"])
    held_out = sample.generate(10_000, 21, targets=["churned"])
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    model = make_pipeline(
        make_column_transformer(("passthrough", NUMBERS), (encoder, WORDS)),
        HistGradientBoostingClassifier(max_iter=80, learning_rate=0.06),
    )

    model.fit(train[NUMBERS + WORDS], train["churned"])

    probability = model.predict_proba(held_out[NUMBERS + WORDS])[:, 1]
    assert 0.85 < roc_auc_score(held_out["churned"] == "yes", probability) < 0.88
