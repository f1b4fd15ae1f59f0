"""Gates compare in the direction in which a measure is good."""

import math

import pytest

from project_package.model import gates, measures
from project_package.settings import Gates

LIMITS = Gates(min_gain_over_dummy=0.05, max_loss_to_champion=0.01)


@pytest.mark.parametrize(
    "value, dummy, passed",
    [(0.60, 0.5, True), (0.55, 0.5, True), (0.54, 0.5, False), (0.4, 0.5, False)],
)
def test_model_must_gain_over_a_dummy(kind, value, dummy, passed):
    higher = measures.measure(kind.higher, kind.problem)
    lower = measures.measure(kind.lower, kind.problem)

    first = gates.better_than_dummy(LIMITS, higher, value=value + 1e-12, dummy=dummy)
    mirrored = gates.better_than_dummy(
        LIMITS, lower, value=-value - 1e-12, dummy=-dummy
    )

    assert (passed, passed) == (first.passed, mirrored.passed)


@pytest.mark.parametrize(
    "value, champion, passed",
    [(0.8, 0.8, True), (0.9, 0.8, True), (0.791, 0.8, True), (0.78, 0.8, False)],
)
def test_model_must_not_lose_to_the_champion(kind, value, champion, passed):
    higher = measures.measure(kind.higher, kind.problem)
    lower = measures.measure(kind.lower, kind.problem)

    first = gates.not_worse_than_champion(
        LIMITS, higher, value=value, champion=champion
    )
    mirrored = gates.not_worse_than_champion(
        LIMITS, lower, value=-value, champion=-champion
    )

    assert (passed, passed) == (first.passed, mirrored.passed)


def test_first_model_has_no_champion_to_lose_to(kind):
    measure = measures.measure(kind.higher, kind.problem)

    verdict = gates.not_worse_than_champion(LIMITS, measure, value=0.1, champion=None)

    assert verdict.passed
    assert "no champion" in verdict.reason


@pytest.mark.parametrize("value, other", [(math.nan, 0.5), (0.9, math.nan)])
def test_value_that_is_not_a_number_never_passes(kind, value, other):
    measure = measures.measure(kind.higher, kind.problem)

    assert not gates.better_than_dummy(LIMITS, measure, value=value, dummy=other).passed
    assert not gates.not_worse_than_champion(
        LIMITS, measure, value=value, champion=other
    ).passed


def test_reason_says_what_was_compared(kind):
    measure = measures.measure(kind.higher, kind.problem)

    verdict = gates.better_than_dummy(LIMITS, measure, value=0.52, dummy=0.5)

    assert "0.5200 against 0.5000: a gain of 0.0200, at least 0.05 is needed" == (
        verdict.reason
    )
