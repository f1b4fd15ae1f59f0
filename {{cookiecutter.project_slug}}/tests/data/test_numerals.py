"""The marks of numbers are found in the file, column by column."""

import pyarrow as pa
import pytest

from project_package.data import numerals
from project_package.settings import Format


def found(separator: str = ";", **texts: str) -> numerals.Numerals:
    """Return what is found in columns, whose cells a bar separates."""
    columns = {name: text.split("|") for name, text in texts.items()}
    return numerals.found(pa.table(columns), (), separator)


@pytest.mark.parametrize(
    "texts, decimal, thousands",
    [
        ("3,14|2|10", ",", ""),
        ("3.14|2|10", ".", ""),
        ("10.474,12|943,92|1000,5", ",", "."),
        ("1,234.56|943.92|7", ".", ","),
        ("1.234.567|3", ",", "."),
        ("1,234,567|3", ".", ","),
        ("1'234.50|7.5", ".", "'"),
        ("1\N{RIGHT SINGLE QUOTATION MARK}234,50|7,5", ",", "'"),
        ("1 234,5|7", ",", " "),
        ("1\N{NO-BREAK SPACE}234,5|12 000", ",", " "),
        ("1\N{NARROW NO-BREAK SPACE}234|7", ".", " "),
        ("-1.234,5|+2.000", ",", "."),
        ("1|2|300", ".", ""),
    ],
)
def test_marks_are_those_that_explain_every_number(texts, decimal, thousands):
    result = found(amount=texts)

    assert (decimal, thousands) == (result.decimal, result.thousands)
    assert {} == result.decimals


@pytest.mark.parametrize(
    "texts",
    ["10.0.0.1|10.0.0.2", "1.2.3|1.2.4", "007.500.100|1", "1.23,4|2", "12,34,567|1"],
)
def test_groups_have_three_digits_and_begin_with_another_than_zero(texts):
    assert numerals.Numerals() == found(code=texts)


def test_number_that_could_be_either_has_decimals():
    assert ("", frozenset()) == (found(a="1.234|5").thousands, found(a="1.234").grouped)
    assert (",", {"a": "1,234"}) == (
        found(a="1,234").decimal,
        found(a="1,234").doubtful,
    )


@pytest.mark.parametrize(
    "either, sure", [("1.234|999", "1.000,5|3"), ("1,234", "1,000.5")]
)
def test_number_that_could_be_either_is_what_another_column_shows(either, sure):
    result = found(either=either, sure=sure)

    assert {"either", "sure"} == result.grouped
    assert {} == result.decimals == result.doubtful


def test_column_with_points_does_not_change_how_the_others_are_read():
    result = found(umsatz="10,474|2,1", rabatt="1,11|3,5", menge="3.512|4.001")

    assert (",", {"menge": "."}) == (result.decimal, result.decimals)
    assert {"menge": "3.512"} == result.doubtful


def test_column_with_commas_is_the_exception_among_points():
    result = found(pair="1,2|3,4", price="3.14|2.0")

    assert (".", {"pair": ","}) == (result.decimal, result.decimals)


def test_commas_are_decimals_beside_commas_only_where_nothing_else_can_be():
    assert numerals.Numerals() == found(",", pair="1,2|3,4")
    assert numerals.Numerals() == found(",", pair="1,234|3,400")
    assert "," == found(",", pair="1,2|3,4", price="1.234,5|7,5").decimal


def test_missing_texts_do_not_count():
    table = pa.table({"a": ["1.234,5", "-", None]})

    assert "." == numerals.found(table, {"-"}, ";").thousands


@pytest.mark.parametrize(
    "form, text, number",
    [
        (Format(decimal=","), "3,14", "3.14"),
        (Format(decimal=","), "1.234,5", "1.234,5"),
        (Format(decimal=",", thousands="."), " 1.234,5 ", " 1234.5 "),
        (Format(decimal=",", thousands="."), "12.34,5", "12.34,5"),
        (Format(thousands=","), "1,234.5", "1234.5"),
        (Format(thousands=","), "12,3", "12,3"),
        (Format(thousands=" "), "1\N{NO-BREAK SPACE}234", "1234"),
        (Format(thousands="'"), "1\N{RIGHT SINGLE QUOTATION MARK}234", "1234"),
        (Format(thousands="'"), "it's 1'234", "it's 1'234"),
        (Format(thousands=" "), "a 123", "a 123"),
    ],
)
def test_what_has_the_marks_becomes_plain_and_the_rest_stays(form, text, number):
    values = pa.array([text, None])

    result = numerals.standard(values, numerals.marks_of(form, "x"))

    assert [number, None] == result.to_pylist()
