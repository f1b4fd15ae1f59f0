"""The sections about a predicted number."""

import copy

import pytest

from project_package.reports import card, training

from ... import small
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
    assert "90 % promised, 87.3 % measured (83.1 % to 90.5 %)" in shown.text
    assert "holds on average over all rows" in shown.text


def test_the_interval_is_shown_for_parts_of_the_predictions(shown):
    (plot,) = [a for a in shown.attributes("aria-label") if "by predicted value" in a]
    assert "predicted 10.0 to 24.5: 98.2 %; predicted 25.0 to 41.5: 76.4 %" in plot


@pytest.mark.parametrize(
    "bias, said",
    [
        (-1.25, "1.25 EUR too low."),
        (1.25, "1.25 EUR too high."),
        (0, "neither too high nor too low."),
    ],
)
def test_the_bias_is_said_with_its_side(bias, said):
    sentence = f"On average predictions are {said}"
    assert sentence in page(bias=bias).text
    found = artefacts.of(KIND) | {"diagnosis": copy.deepcopy(DIAGNOSIS)}
    found["diagnosis"]["bias"] = bias
    assert sentence in card.text(found, artefacts.schema(KIND))


def test_no_caption_claims_what_was_not_looked_at(shown):
    assert "funnel" not in shown.text


def test_measures_in_the_unit_of_the_target_say_so():
    target = KIND.target.model_copy(update={"unit": "EUR"})
    described = small.schema(target)
    texts = [
        Page(training.page(artefacts.of(KIND), described)).text,
        card.text(artefacts.of(KIND), described),
    ]
    assert all("RMSE (EUR)" in one for one in texts)
    assert not any("R² (EUR)" in one for one in texts)


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
    promise = "± 12.3 EUR promises to hold 90 % on average over all rows"
    assert f"{promise} and held 87.3 %" in text
    assert "By parts of the predicted values it held 76.4 % to 98.2 %" in text
