"""The sections about classes."""

import pytest

from project_package.reports import card, training
from project_package.schema import Column, Schema

from ... import small
from ...kinds.classification import KIND
from .. import artefacts
from ..pages import Page
from . import CLASS

BINARY = {
    "labels": ["no", "yes & <no>"],
    "costs": [[0, 1], [4, 0]],
    "threshold": 0.2,
    "mean_cost": 0.25,
    "confusion": [[130, 30], [10, 70]],
    "calibration_error": 0.02,
    "classes": {"yes & <no>": CLASS},
}
TARGET = Column(
    name="target", type="category", role="target", allowed=("no", "yes & <no>")
)


@pytest.fixture(scope="module")
def several() -> Page:
    """A report about three classes."""
    described = artefacts.schema(KIND)
    return Page(training.page(artefacts.of(KIND, described), described))


@pytest.fixture(scope="module")
def described() -> Schema:
    """A schema with two classes."""
    return small.schema(TARGET)


def both(described: Schema) -> dict:
    """Return artefacts about two classes."""
    return artefacts.of(KIND, described) | {"diagnosis": BINARY}


def test_each_class_has_its_four_plots(several):
    identifiers = [
        label for tag, a in several.tags if tag == "svg" for label in [a["aria-label"]]
    ]
    assert 3 == sum("ROC curve" in text for text in identifiers)
    assert 3 == sum("Precision and recall" in text for text in identifiers)
    assert 3 == sum("Predicted and observed" in text for text in identifiers)


def test_every_cell_of_the_confusion_is_shown_with_its_share(several):
    for count in (61, 10, 9, 12, 63, 5, 3, 6, 71):
        assert f" {count} " in several.text
    assert "76 %" in several.text  # 61 of 80


def test_without_a_threshold_none_is_named(several):
    assert "A row is called what costs least." in several.text
    assert "0.234" in several.text or "0.235" in several.text


def test_two_classes_have_a_threshold_and_costs(described):
    page = Page(training.page(both(described), described))
    assert "A row is called yes & <no> from a probability of 0.2 on" in page.text
    assert "threshold 0.2" in page.text
    assert 1 == sum("ROC" in text for text in page.attributes("aria-label"))


def test_the_model_card_says_what_the_threshold_does(described):
    text = card.text(both(described), described)
    assert r"A row is called yes \& \<no\> from a probability of 0.2 on" in text
    assert "Of the rows that are no, 81 % are called so." in text
