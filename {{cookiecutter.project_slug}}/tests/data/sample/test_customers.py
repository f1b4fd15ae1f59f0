"""The customers have the relationships that their documentation promises."""

import numpy as np
import pandas as pd
import pytest

from project_package.data import sample
from project_package.data.sample import customers


@pytest.fixture(scope="module")
def recorded(people) -> pd.DataFrame:
    """Return the same customers with gaps."""
    return customers.with_gaps(people, np.random.default_rng(2))


def test_nobody_is_incomplete_before_gaps_are_made(people):
    assert 0 == people.isna().to_numpy().sum()


def test_words_have_their_documented_shares(people):
    for name, shares in {
        "gender": customers.GENDERS,
        "region": customers.REGIONS,
        "plan": customers.PLANS,
        "payment_method": customers.PAYMENTS,
    }.items():
        found = people[name].value_counts(normalize=True).to_dict()
        assert pytest.approx(shares, abs=0.01) == found


def test_fee_has_its_documented_deviation(people):
    deviation = people["monthly_fee"].std()

    assert pytest.approx(customers.MONTHLY_FEE_DEVIATION, rel=0.02) == deviation


def test_everybody_signed_up_before_the_snapshot(people):
    assert customers.tenure_years(people).min() >= 30 / 365.25


def test_content_customers_call_less(people):
    related = people["satisfaction"].corr(people["support_calls"])

    assert related < -0.4


def test_gaps_at_random_depend_on_nothing(people, recorded):
    gaps = recorded["data_gb"].isna()

    assert pytest.approx(0.04, abs=0.005) == gaps.mean()
    assert abs(gaps.corr(people["data_gb"])) < 0.02


def test_age_is_missing_more_often_on_the_basic_plan(people, recorded):
    gaps = recorded["age"].isna().groupby(people["plan"] == "basic").mean()

    assert pytest.approx({False: 0.01, True: 0.08}, abs=0.01) == gaps.to_dict()


def test_discontent_customers_answer_less(people, recorded):
    gaps = recorded["satisfaction"].isna().groupby(people["satisfaction"]).mean()

    assert pytest.approx(0.34, abs=0.02) == gaps[6]
    assert gaps[2] > gaps[9] + 0.3


def test_no_drift_moves_nothing(people):
    same = customers.moved(people, 0.0, np.random.default_rng(3))

    pd.testing.assert_frame_equal(people, same)


@pytest.mark.parametrize("drift", [0.5, 1.0, 3.0])
def test_drift_moves_the_fee_by_standard_deviations(people, drift):
    fees = customers.moved(people, drift, np.random.default_rng(3))["monthly_fee"]

    step = (fees - people["monthly_fee"]) / customers.MONTHLY_FEE_DEVIATION
    assert pytest.approx(drift, abs=1e-3) == step.mean()


@pytest.mark.parametrize("drift", [1.0, 2.0])
def test_drift_moves_a_share_of_the_standard_plan_to_basic(people, drift):
    plan = customers.moved(people, drift, np.random.default_rng(3))["plan"]

    standard = people["plan"] == "standard"
    moved = (plan[standard] == "basic").mean()
    assert pytest.approx(drift * customers.PLAN_SHIFT, abs=0.01) == moved
    assert plan[~standard].equals(people["plan"][~standard])


def test_drift_leaves_all_other_columns_alone():
    still = sample.generate(2_000, 4, targets=())
    drifted = sample.generate(2_000, 4, drift=2.0, targets=())

    # Whether the age is known depends on the plan.
    rest = still.columns.drop(["monthly_fee", "plan", "age"])
    pd.testing.assert_frame_equal(still[rest], drifted[rest])
