"""The sections about a predicted number."""

import copy

import pytest

from project_package.reports import card, training

from ...kinds.regression import KIND
from .. import artefacts
from ..pages import Page
from . import DIAGNOSIS


def page(**changes) -> Page:
    """Return a report whose diagnosis is changed."""
    described = artefacts.schema(KIND)
    found = copy.deepcopy(DIAGNOSIS) | changes
    return Page(training.page(artefacts.of(KIND) | {"diagnosis": found}, described))


@pytest.fixture(scope="module")
def shown() -> Page:
    """The report."""
    return page()


def test_the_interval_is_shown_as_promised_and_as_measured(shown):
    assert "an interval of ± 12.3 EUR" in shown.text
    assert "Promised are 90 % , measured were 87.3 % ( 83.1 % to 90.5 %)" in (
        shown.text.replace("(83.1", "( 83.1")
    )


def test_the_bias_is_shown_with_its_sign(shown):
    assert "off by −1.25 EUR" in shown.text


def test_a_target_without_a_unit_reads_well():
    text = page(unit="").text
    assert "EUR" not in text and "( )" not in text and "()" not in text


def test_many_rows_are_drawn_as_a_thousand():
    many = [float(value) for value in range(2000)]
    assert (
        "Each dot is one of 1,000 held-out rows"
        in page(predicted=many, actual=many).text
    )


def test_the_model_card_says_what_the_interval_holds():
    text = card.text(artefacts.of(KIND), artefacts.schema(KIND))
    assert "± 12.3 EUR promises to hold 90 % of the rows and held 87.3 %" in text
