"""The diagnosis of numbers finds bias, and counts how often intervals hold."""

from dataclasses import replace

import numpy as np
import pytest

from project_package.model.evaluation import regression
from project_package.model.outputs import Outputs
from project_package.schema import Column

RNG = np.random.default_rng(1)
PREDICTED = RNG.normal(10, 3, 3000)
TARGET = PREDICTED + RNG.normal(0, 2, 3000)
COLUMN = Column(name="price", type="number", role="target", unit="EUR")
OUTPUTS = Outputs("price", None, coverage=0.9, half_width=1.645 * 2)


def diagnosed(predicted=PREDICTED):
    """Return the diagnosis of these predictions."""
    values = predicted[:, np.newaxis]
    return regression.diagnose(TARGET, values, OUTPUTS, COLUMN, 0.95)


def test_intervals_are_counted_on_the_rows():
    interval = diagnosed()["interval"]

    within = np.abs(TARGET - PREDICTED) <= OUTPUTS.half_width
    assert within.mean() == pytest.approx(interval["measured"])
    assert interval["low"] < 0.9 < interval["high"]


def test_the_interval_is_looked_at_for_parts_of_the_predictions():
    wide = PREDICTED > np.quantile(PREDICTED, 0.8)
    target = PREDICTED + np.where(wide, 5, 1) * RNG.normal(0, 1, 3000)
    found = regression.diagnose(target, PREDICTED[:, np.newaxis], OUTPUTS, COLUMN, 0.95)

    parts = found["interval"]["parts"]

    assert [600] * 5 == [part["rows"] for part in parts]
    assert PREDICTED.min() == parts[0]["first"] and PREDICTED.max() == parts[4]["last"]
    assert parts[4]["high"] < 0.9 < parts[0]["low"]


def test_one_prediction_for_all_rows_is_one_part():
    found = diagnosed(np.full(3000, 10.0))

    (part,) = found["interval"]["parts"]
    assert found["interval"]["measured"] == part["measured"]


def test_what_is_cut_off_an_interval_holds_nothing():
    cut = replace(OUTPUTS, maximum=10.0)
    found = regression.diagnose(TARGET, PREDICTED[:, np.newaxis], cut, COLUMN, 0.95)

    within = (np.abs(TARGET - PREDICTED) <= OUTPUTS.half_width) & (TARGET <= 10)
    assert within.mean() == pytest.approx(found["interval"]["measured"], abs=0.01)


def test_bias_is_how_much_too_large_predictions_are():
    assert 0 == pytest.approx(diagnosed()["bias"], abs=0.15)
    assert 1.5 == pytest.approx(diagnosed(PREDICTED + 1.5)["bias"], abs=0.15)


def test_only_predictions_that_are_off_have_a_clear_error():
    assert 0 == diagnosed()["clear_calibration_error"]
    assert diagnosed(PREDICTED + 1.5)["clear_calibration_error"] > 0.2


def test_the_scatter_is_thinned_and_the_histogram_is_whole():
    found = diagnosed()

    assert 2000 == len(found["predicted"]) == len(found["actual"])
    assert 3000 == sum(found["residuals"]["rows"])
    assert "EUR" == found["unit"]


def test_rates_are_predictions_in_deviations_of_the_target():
    rates = regression.rates(TARGET, PREDICTED[:, np.newaxis], OUTPUTS)

    expected = (PREDICTED - TARGET.mean()) / TARGET.std()
    np.testing.assert_allclose(expected, rates[:, 0])
