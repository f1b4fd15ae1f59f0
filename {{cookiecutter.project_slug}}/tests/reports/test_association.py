"""How strongly two columns go together."""

import numpy as np
import pandas as pd
import pytest

from project_package.reports import association
from project_package.schema import Column

RNG = np.random.default_rng(5)
NUMBERS = RNG.normal(size=2000)
WORDS = np.where(NUMBERS > 0, "up", "down")
NOISE = RNG.normal(size=2000)
SHUFFLED = RNG.permutation(WORDS)


def strength(a, b) -> float:
    """Return the strength between two columns of numbers or words."""
    frame = pd.DataFrame({"a": a, "b": b})
    columns = [
        Column(
            name=name, type="number" if frame[name].dtype.kind == "f" else "category"
        )
        for name in frame
    ]
    return float(association.matrix(frame, columns)[0, 1])


@pytest.mark.parametrize(
    "first, second, least",
    [(NUMBERS, np.exp(NUMBERS), 0.999), (WORDS, WORDS, 0.99), (NUMBERS, WORDS, 0.85)],
)
def test_what_tells_the_other_is_strong_whatever_the_types(first, second, least):
    assert least <= strength(first, second) <= 1
    assert strength(first, second) == pytest.approx(strength(b=first, a=second))


@pytest.mark.parametrize(
    "first, second", [(NUMBERS, NOISE), (WORDS, SHUFFLED), (NOISE, WORDS)]
)
def test_what_tells_nothing_is_weak(first, second):
    assert strength(first, second) < 0.06


def test_numbers_agree_with_spearman():
    noisy = NUMBERS + NOISE
    expected = pd.Series(NUMBERS).corr(pd.Series(noisy), method="spearman")
    assert expected == pytest.approx(strength(NUMBERS, noisy))


def test_a_constant_column_goes_with_nothing():
    same = np.ones(2000)
    assert 0 == strength(same, NUMBERS) == strength(same, WORDS)
    assert 0 == strength(np.full(2000, "a"), WORDS)


def test_gaps_are_left_out_of_numbers():
    gappy = np.where(NOISE > 1, np.nan, NUMBERS)
    assert strength(gappy, NUMBERS) > 0.99
