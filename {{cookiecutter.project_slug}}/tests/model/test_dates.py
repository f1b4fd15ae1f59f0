"""Dates become numbers that mean the same on every machine."""

import numpy as np
import pandas as pd
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from project_package.model.dates import CalendarFeatures, EpochDays


@parametrize_with_checks([EpochDays(), CalendarFeatures()])
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
def test_transformers_keep_the_rules_of_scikit_learn(estimator, check):
    check(estimator)


@pytest.mark.parametrize(
    "moment, days",
    [
        ("1970-01-01", 0.0),
        ("1969-12-31", -1.0),
        ("2000-02-29", 11016.0),
        ("2024-06-30 12:00", 19904.5),
        ("0001-01-01", -719162.0),
        ("9999-12-31", 2932896.0),
    ],
)
def test_days_are_counted_from_1970_in_any_century(moment, days):
    frame = pd.DataFrame({"day": np.array([moment], dtype="datetime64[us]")})

    assert [[days]] == EpochDays().fit_transform(frame).tolist()


def test_moments_of_any_unit_are_the_same_days():
    moments = np.array(["2024-06-30 12:00", "NaT"], dtype="datetime64[s]")
    frames = [pd.DataFrame({"day": moments.astype(f"M8[{u}]")}) for u in ("ms", "ns")]

    days = [EpochDays().fit_transform(frame)[0, 0] for frame in frames]

    assert [19904.5, 19904.5] == days


def test_missing_day_gives_four_missing_features():
    features = CalendarFeatures().fit([[0.0]]).transform([[np.nan]])

    assert np.isnan(features).tolist() == [[True] * 4]


def test_age_counts_years_before_the_newest_day_of_training():
    calendar = CalendarFeatures().fit([[0.0], [3652.425]])

    assert [10.0, 0.0, -10.0] == [
        round(calendar.transform([[day]])[0, 0], 9) for day in (0.0, 3652.425, 7304.85)
    ]


def test_weekend_is_saturday_and_sunday():
    week = pd.DataFrame({"day": pd.date_range("2024-07-01", periods=7, unit="us")})
    days = EpochDays().fit_transform(week)

    weekend = CalendarFeatures().fit_transform(days)[:, 3]

    assert [0, 0, 0, 0, 0, 1, 1] == weekend.tolist()


def test_end_of_the_year_is_close_to_its_beginning():
    features = CalendarFeatures().fit([[0.0]])
    december, january, july = features.transform([[364.0], [366.0], [182.0]])[:, 1:3]

    assert np.abs(december - january).max() < 0.05
    assert np.abs(december - july).max() > 1.9


def test_column_without_a_single_day_is_no_error():
    features = CalendarFeatures().fit([[np.nan], [np.nan]])

    assert 0.0 == features.reference_[0]


def test_features_are_named_after_their_column():
    frame = pd.DataFrame({"day": [0.0], "born": [1.0]})

    names = CalendarFeatures().fit(frame).get_feature_names_out().tolist()

    assert ["day_age", "born_age", "day_year_sine", "born_year_sine"] == names[:4]
    assert len(names) == CalendarFeatures().fit_transform(frame).shape[1]
