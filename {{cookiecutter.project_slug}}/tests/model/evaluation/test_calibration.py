"""Calibration tells a scale that is off from the luck of few rows."""

import numpy as np
import pytest

from project_package.model.evaluation.calibration import calibration

RNG = np.random.default_rng(1)
CHANCE = RNG.beta(2, 3, 2000)


def of(predicted, happened):
    """Return the calibration of probabilities."""
    deviation = np.sqrt(predicted * (1 - predicted))
    return calibration(
        predicted, happened.astype(float), deviation=deviation, confidence=0.95
    )


def test_true_probabilities_have_no_clear_error_though_they_have_an_error():
    found = of(CHANCE, RNG.random(2000) < CHANCE)

    assert 0 < found.error < 0.04
    assert 0 == found.clear_error


@pytest.mark.parametrize(
    "wrong", [CHANCE**2, np.sqrt(CHANCE), (CHANCE - 0.5) * 1.9 + 0.5]
)
def test_a_scale_that_is_off_is_a_clear_error(wrong):
    wrong = wrong.clip(0.001, 0.999)

    assert of(wrong, RNG.random(2000) < CHANCE).clear_error > 0.02


def test_every_row_is_in_one_group():
    assert 2000 == of(CHANCE, CHANCE > 0.5).rows.sum()
    assert 3 == of(CHANCE[:3], CHANCE[:3] > 0.5).rows.sum()


def test_a_number_that_is_too_large_on_average_is_a_clear_error():
    truth = RNG.normal(size=1000)
    noise = RNG.normal(size=1000)

    found = calibration(
        truth + 0.5, truth + noise, deviation=np.ones(1000), confidence=0.95
    )

    assert 0.5 == pytest.approx(found.error, abs=0.1)
    assert 0.05 < found.clear_error < found.error
