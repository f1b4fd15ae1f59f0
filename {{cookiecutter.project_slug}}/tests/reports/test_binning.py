"""The values of a column in a few parts."""

import numpy as np
import pandas as pd
import pytest

from project_package.reports import binning
from project_package.schema import Column

NUMBER = Column(name="n", type="number")
WORD = Column(name="w", type="category")


def test_the_parts_of_a_number_hold_about_the_same_rows():
    found = binning.parts(pd.Series(np.arange(1000.0)), NUMBER)
    assert [100] * 10 == np.bincount(found.codes).tolist()
    assert found.places == pytest.approx(np.arange(10) * 100 + 49.5)


def test_few_different_numbers_are_parts_of_their_own():
    found = binning.parts(pd.Series([3.0, 1.0, 3.0, None, 2.0]), NUMBER)
    assert [2, 0, 2, -1, 1] == found.codes.tolist()
    assert ["1", "2", "3"] == found.labels


def test_words_come_by_how_common_they_are_then_by_name_and_gaps_last():
    words = pd.Series(["b", "a", None, "c", "c"], dtype="str")
    found = binning.parts(words, WORD)
    assert ["c", "a", "b", "missing"] == found.labels
    assert [2, 1, 3, 0, 0] == found.codes.tolist()


def test_rare_words_share_a_part():
    found = binning.parts(pd.Series([f"w{n:02}" for n in range(15)]), WORD)
    assert "5 others" == found.labels[-1]
    assert 5 == (found.codes == 10).sum()


def test_a_histogram_counts_every_value_and_keeps_whole_numbers_apart():
    for known in (np.arange(5.0), np.arange(500.0), np.linspace(0, 1, 77), np.ones(3)):
        edges, counts = binning.histogram(known)
        assert len(known) == counts.sum()
        assert len(edges) == len(counts) + 1 <= 30
    assert [1] * 5 == binning.histogram(np.arange(5.0))[1].tolist()


@pytest.mark.parametrize("span", [29, 30, 101, 365, 500, 731, 1000])
def test_the_last_bar_of_a_histogram_can_be_as_full_as_the_others(span):
    _, counts = binning.histogram(np.arange(float(span)))
    assert counts[-1] >= 0.6 * counts[0]
    assert len(counts) >= 10


def test_whole_numbers_are_known_as_such():
    assert binning.parts(pd.Series([1.0, 2.0, None]), NUMBER).whole
    assert not binning.parts(pd.Series([1.0, 2.5]), NUMBER).whole


def test_a_date_is_placed_by_day():
    moments = pd.Series(pd.to_datetime(["1970-01-02", None, "2024-02-29"]))
    days = binning.numbers(moments, Column(name="d", type="date"))
    assert 1 == days[0] and np.isnan(days[1])
    assert "2024-02-29" == binning.day(days[2])


def test_a_date_that_stands_for_never_keeps_its_year():
    column = Column(name="d", type="date")
    moments = pd.Series(np.array(["9999-12-31", "2024-02-29"], dtype="datetime64[us]"))
    assert "9999-12-31" == binning.day(binning.numbers(moments, column)[0])
    assert "9999-12-31" in binning.parts(moments, column).labels
