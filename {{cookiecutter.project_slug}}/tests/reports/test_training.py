"""The report shows what the artefacts say, whatever is in them and whatever is not."""

import pytest

from project_package.reports import importances
from project_package.reports import kind as speaker
from project_package.reports import training

from .. import small
from . import artefacts
from .pages import Page, assert_good

NUMBERS = {
    "headline": ("0.805", "0.785 to 0.835", "95 %"),
    "gains": ("+0.311", "+0.278 to +0.333", "+0.015", "−0.011 to +0.044"),
    "data": ("1,234", "34", "960", "240", "25.0 %", "1 to 9, half below 5"),
    "leaderboard": ("0.812", "0.775", "0.500", "± 0.012", "depth = 4"),
    "slices": ("0.410", "0.610", "0.560 to 0.660", "0.300", "0.200 to 0.500"),
    "groups": ("0.160", "0.070 to 0.250", "0.310", "0.470", "a and b"),
    "importances": ("0.100", "0.0900 to 0.120", "0.0500", "0.625"),
    "gates": ("0.0213", "0.05", "close enough"),
    "lineage": ("5a" * 32, "5e" * 32, "c0ffee", "2.4.1", "17", "2026-01-02 03:04 UTC"),
}


@pytest.fixture(scope="module")
def html(kind) -> str:
    """The report of a run that passed."""
    return training.page(artefacts.of(kind), artefacts.schema(kind))


@pytest.fixture(scope="module")
def page(html) -> Page:
    """The same, parsed."""
    return assert_good(html)


def parts(kind, **changes) -> Page:
    """Return a report whose artefacts are changed; none takes one away."""
    found = artefacts.of(kind) | changes
    found = {name: value for name, value in found.items() if value is not None}
    return assert_good(training.page(found, artefacts.schema(kind)))


@pytest.mark.parametrize("section", NUMBERS)
def test_every_number_is_that_of_the_artefacts(page, section):
    assert [] == [number for number in NUMBERS[section] if number not in page.text]


def test_another_number_in_the_artefacts_is_another_on_the_page(kind):
    changed = artefacts.metrics(kind)
    changed["models"]["random_forest"][kind.higher] = 0.9173
    assert "0.917" in parts(kind, metrics=changed).text


def test_the_contents_name_each_section_in_order(kind, page):
    titles = [text for level, text in page.headings if level == 2]
    special = [title for _, title in speaker.of(artefacts.schema(kind)).SECTIONS]
    rest = ["Slices", "Groups", "Importances", "Gates", "Lineage"]
    assert ["Data", "Leaderboard", *special, *rest] == titles
    sections = [attrs["id"] for tag, attrs in page.tags if tag == "section"]
    links = [attrs["href"] for tag, attrs in page.tags if tag == "a"]
    assert ["#main", "#summary", *(f"#{name}" for name in sections)] == links


def test_the_same_artefacts_give_the_same_bytes(kind, html):
    assert html == training.page(artefacts.of(kind), artefacts.schema(kind))


def test_a_first_champion_is_announced(kind):
    assert (
        "It becomes the first champion."
        in parts(kind, gates=artefacts.gates(champion=None)).text
    )


def test_a_refused_model_is_refused_by_word_and_shape_with_the_reason(kind):
    page = parts(kind, gates=artefacts.gates(refused="off by <0.07>"))
    assert "1 of 2 gates said no. Version 3 stays champion." in page.text
    assert 2 == page.text.count("off by <0.07>")
    assert "✕ refused" in page.text
    shapes = [attrs.get("class") for _, attrs in page.tags]
    assert "sign refused" in shapes


def test_a_gain_that_may_be_chance_is_called_so(page):
    assert 1 == page.text.count("no clear difference")
    assert "may be chance" not in page.text


def test_a_gap_that_may_be_chance_is_called_so(kind):
    changed = artefacts.slices(["size", "weight"])
    changed["gaps"][0]["low"] = -0.01
    assert "it may be chance" in parts(kind, slices=changed).text


def test_what_is_worse_or_useless_is_named(page):
    assert "Clearly worse than the overall 0.410: size: low ." in page.text
    assert "Clearly needed, with a filled dot: 3 of 5 features." in page.text
    assert "Not told apart from nothing by these rows: day ." in page.text
    assert "Not needed: colour ; without one" in page.text


def test_only_what_is_needed_has_a_filled_dot(kind):
    names = ["size", "weight", "day", "colour"]
    found = artefacts.importances(kind, names)
    view = importances.view(found, artefacts.schema(kind))
    assert view is not None
    states = ["needed", "needed", "unclear", "useless"]
    assert states == [row["state"] for row in view["rows"]]
    assert 2 == view["plot"].count("fill: var(--accent); stroke: var(--accent)")


def test_a_small_importance_keeps_its_digits(kind):
    found = artefacts.importances(kind, ["size", "weight"])
    found["features"][1] |= {"importance": 0.000123, "low": -0.000004}
    page = parts(kind, importances=found)
    assert "0.000123" in page.text and "−4e−06 to 0.0600" in page.text


def test_a_group_with_few_rows_is_named_as_left_out(page):
    left_out = "Left out, for they have fewer than 50 held-out rows: group: c ."
    assert left_out in page.text


def test_many_groups_that_are_left_out_are_named_in_part(kind):
    few = [{"column": "group", "value": str(place)} for place in range(20)]
    changed = artefacts.slices(["size", "weight"]) | {"left_out": few}
    assert "group: 7 and 12 more" in parts(kind, slices=changed).text


def test_groups_that_are_all_too_small_are_said_to_be(kind):
    changed = artefacts.slices(["size", "weight"]) | {"groups": [], "gaps": []}
    page = parts(kind, slices=changed)
    assert "No column has two groups that are large enough" in page.text
    assert "No column is marked" not in page.text


def test_the_head_of_a_table_says_what_groups_are_compared_by(page):
    assert "group rows mean of something interval" in page.text


def test_the_value_of_a_slice_is_never_cut(kind):
    changed = artefacts.slices(["size", "weight"])
    days = "2021-03-08 to 2023-10-26"
    for name in ("signup_date", "day_of_the_first_contract_of_the_customer"):
        changed["slices"][0] |= {"column": name, "value": days}
        plots = training.page(
            artefacts.of(kind) | {"slices": changed}, artefacts.schema(kind)
        )
        assert f": {days}</text>" in plots


@pytest.mark.parametrize(
    "name, sentence",
    [
        ("gates", "this model must not be promoted"),
        ("slices", "No part of the held-out rows is large enough"),
        ("importances", "was not measured in this run"),
        ("run", "not known"),
        ("reference", "1,234"),
        ("diagnosis", "Slices"),
    ],
)
def test_a_part_that_is_missing_is_said_to_be(kind, name, sentence):
    assert sentence in parts(kind, **{name: None}).text


def test_without_a_sensitive_column_the_page_says_how_to_get_groups(kind):
    changed = artefacts.slices(["size", "weight"]) | {"groups": [], "gaps": []}
    described = artefacts.schema(kind, *small.FEATURES)
    found = artefacts.of(kind) | {"slices": changed}
    page = assert_good(training.page(found, described))
    assert "No column is marked as sensitive" in page.text


def test_hostile_names_and_values_are_shown_and_never_executed(kind):
    described = artefacts.hostile(kind)
    found = artefacts.of(kind, described)
    found["slices"]["slices"][0]["value"] = artefacts.HOSTILE[0]
    found["slices"]["groups"][0]["value"] = artefacts.HOSTILE[1]
    found["gates"]["gates"][0]["reason"] = artefacts.HOSTILE[0]
    found["source"]["uri"] = artefacts.HOSTILE[3]
    page = assert_good(training.page(found, described))
    for name in artefacts.HOSTILE:
        assert name.split(" ", maxsplit=3)[0] in page.text
        assert " ".join(name.split()) in page.text


def test_different_sets_of_features_are_told_apart(kind):
    board = artefacts.leaderboard(kind)
    board["entrants"][1]["feature_set"] = "without_dates"
    assert "linear, without dates" in parts(kind, leaderboard=board).text


def test_a_measure_that_is_not_defined_is_called_so(kind):
    changed = artefacts.metrics(kind)
    changed["models"]["dummy"][kind.lower] = None
    assert "not defined" in parts(kind, metrics=changed).text
