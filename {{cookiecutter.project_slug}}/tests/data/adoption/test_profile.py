"""A column is taken for what every one of its values is."""

from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from project_package.data.adoption.profile import profile


def of(values: list[object], kind: pa.DataType | None = None):
    """Return the profile of a column with these values."""
    return profile("column", pa.chunked_array([pa.array(values, kind)]))


@pytest.mark.parametrize(
    "values",
    [
        ["1", "2.5", "-3e4"],
        [" 1", "2 ", None],
        [1, 2, None],
        [1.5, None, 2.0],
        [Decimal("1.10"), Decimal("2.25")],
        [True + 0, 7],
    ],
)
def test_numbers_are_numbers_however_they_are_stored(values):
    assert "number" == of(values).kind


@pytest.mark.parametrize(
    "values",
    [
        ["2024-01-31", "2023-12-01"],
        ["2024-01-31 10:00:00", None],
        ["2024-01-31T10:00:00Z", "2024-01-31T10:00:00+02:00"],
        [date(2024, 1, 31)],
        [datetime(2024, 1, 31, 12)],
        [datetime(2024, 1, 31, 12, tzinfo=UTC)],
    ],
)
def test_dates_are_dates_however_they_are_stored(values):
    assert "date" == of(values).kind
    assert not of(values).date_formats


@pytest.mark.parametrize(
    ("values", "form"),
    [
        (["31.12.2024", "1.2.2024"], "%d.%m.%Y"),
        (["31/12/2024", "01/02/2024"], "%d/%m/%Y"),
        (["12/31/2024", "01/02/2024"], "%m/%d/%Y"),
        (["2024/12/31"], "%Y/%m/%d"),
        (["31-Dec-2024", "1-Feb-2023"], "%d-%b-%Y"),
        (["Dec 31, 2024"], "%b %d, %Y"),
        (["31.12.2024 10:30", "01.01.2024 08:00"], "%d.%m.%Y %H:%M"),
    ],
)
def test_common_formats_of_dates_are_recognised(values, form):
    found = of(values)

    assert ("date", (form,)) == (found.kind, found.date_formats)


def test_dates_that_may_be_two_things_name_both_formats():
    assert ("%d/%m/%Y", "%m/%d/%Y") == of(["01/02/2024", "03/04/2024"]).date_formats


def test_format_is_unambiguous_if_both_readings_are_the_same():
    assert 1 == len(of(["01/01/2024", "02/02/2024"]).date_formats)


@pytest.mark.parametrize(
    "values", [["007", "123"], ["a", "b"], ["1", "two"], [True, False], ["yes", "no"]]
)
def test_codes_and_words_are_words(values):
    assert "words" == of(values).kind


def test_truth_values_are_written_in_lower_case():
    assert ["true", "false"] == list(of([True, False]).values)


def test_dictionary_of_words_is_read_as_its_words():
    values = pa.chunked_array([pa.array(["a", None, "b"]).dictionary_encode()])

    assert ("words", 2, 1) == (
        profile("x", values).kind,
        profile("x", values).distinct,
        profile("x", values).missing,
    )


@pytest.mark.parametrize(
    "values", [[None, None], [float("nan"), None], pa.nulls(3).to_pylist()]
)
def test_column_without_values_is_empty(values):
    kind = pa.float64() if float in map(type, values) else pa.string()

    assert "empty" == of(values, kind).kind


@pytest.mark.parametrize("values", [["1", "inf"], [1.0, float("-inf")], ["1", "1e999"]])
def test_infinite_numbers_are_unusable(values):
    found = of(values)

    assert "unusable" == found.kind
    assert "infinite" in found.trouble


def test_texts_that_spoil_a_column_of_numbers_are_named():
    values = [str(number) for number in range(50)] + ["1,234", "$5"]

    assert ("1,234", "$5") == of(values).odd


def test_few_numbers_among_words_are_not_odd():
    assert not of(["a", "b", "3"]).odd


def test_facts_of_a_column_are_counted():
    found = of(["3", "1", None, "2", "2"])

    assert (5, 4, 1, 3) == (found.rows, found.filled, found.missing, found.distinct)
    assert ("3", "1", "2") == found.examples
    assert not found.unique


@pytest.mark.parametrize(
    ("values", "consecutive"),
    [
        (["0", "1", "2"], True),
        (["3", "1", "2"], True),
        (["1", "2", "4"], False),
        (["1", "2", None], False),
        (["1.5", "2.5", "3.5"], False),
        (["a", "b", "c"], False),
    ],
)
def test_consecutive_numbers_count_the_rows(values, consecutive):
    assert consecutive == of(values).consecutive


def test_amounts_with_ornaments_are_odd_though_none_is_plain():
    assert ("$1,234", "$5") == of(["$1,234", "$5"]).odd


def test_codes_that_look_like_numbers_are_not_odd():
    assert not of(["0071", "0072", "1,2"]).odd


@pytest.mark.parametrize("kind", ["float16", "float32", "float64"])
def test_whole_numbers_with_gaps_are_written_as_categories_without_decimals(kind):
    parts = [np.array(part, kind) for part in ([1, np.nan], [2, 3])]

    words = profile("x", pa.chunked_array(parts)).words

    assert ["1", None, "2", "3"] == words.where(words.notna(), None).tolist()
