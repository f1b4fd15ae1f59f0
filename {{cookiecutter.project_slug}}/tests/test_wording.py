"""Numbers and names as people read them."""

import pytest

from project_package import wording


@pytest.mark.parametrize(
    "value, text",
    [
        (0.84467, "0.845"),
        (0.5, "0.500"),
        (12.345, "12.3"),
        (1234.5, "1,234"),
        (-0.0123, "−0.0123"),
        (7, "7"),
        (0, "0"),
        (5.9e-15, "5.9e−15"),
        (None, "not defined"),
        (float("nan"), "not defined"),
        (float("inf"), "not defined"),
    ],
)
def test_a_number_has_three_digits(value, text):
    assert text == wording.number(value)


def test_numbers_that_are_compared_have_the_same_decimals():
    write = wording.like([0.1, 12.0, None])
    assert ["0.1", "12.0", "0.0"] == [write(0.1), write(12.0), write(-0.01)]


@pytest.mark.parametrize(
    "share, text",
    [(0, "0 %"), (0.004, "under 1 %"), (0.256, "26 %"), (1, "100 %")],
)
def test_a_share_that_is_there_is_never_nought(share, text):
    assert text == wording.percent(share)


def test_a_choice_is_shown_as_it_was_made():
    assert ["0.2", "1e−06", "200"] == [wording.given(v) for v in (0.2, 1e-6, 200.0)]


@pytest.mark.parametrize(
    "names, text", [([], ""), (["a"], "a"), (["a", "b", "c"], "a, b and c")]
)
def test_names_become_a_list_in_a_sentence(names, text):
    assert text == wording.listed(names)


def test_a_long_name_loses_its_middle():
    text = wording.short("customer_satisfaction_last_year", 12)
    assert 12 == len(text)
    assert text.startswith("custom") and text.endswith("_year")


def test_a_text_loses_what_controls_a_terminal():
    assert "a b c" == wording.plain("a\n b\x1b\x00 c")
