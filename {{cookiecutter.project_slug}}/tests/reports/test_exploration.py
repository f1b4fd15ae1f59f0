"""The look at the data before training."""

import numpy as np
import pandas as pd
import pytest

from project_package.model import synthetic
from project_package.reports import exploration, scales
from project_package.schema import Column

from . import artefacts
from .pages import Page, assert_good

QUALITY = {"rows": 310, "duplicates_removed": 10, "missing": {}}
ROWS = 300


def look(kind, *columns: Column, change=None, quality=None) -> Page:
    """Return the page of synthetic rows, which ``change`` may change."""
    described = artefacts.schema(kind, *columns)
    frame = synthetic.rows(described, ROWS, seed=1)
    if change is not None:
        change(frame)
    return assert_good(exploration.page(frame, described, quality or QUALITY))


@pytest.fixture(scope="module")
def page(kind) -> Page:
    """The page of unremarkable rows."""
    return look(kind)


def test_each_column_has_a_card_with_its_facts(kind, page):
    names = [text for level, text in page.headings if level == 3]
    assert kind.target.name in names[0]
    assert len(artefacts.schema(kind).columns) == len(names)
    for word in ("300", "median", "most common", "middle"):
        assert word in page.text


def test_the_missing_share_is_shown(kind):
    page = look(
        kind, change=lambda frame: frame.loc.__setitem__((slice(74), "size"), None)
    )
    assert "is missing in" in page.text


def test_rows_that_stood_there_twice_are_a_warning(page):
    assert "10 rows of 310 stood there twice" in page.text


def test_nothing_wrong_is_said_to_be(kind):
    columns = [Column(name=name, type="number") for name in ("one", "two")]

    def unrelated(frame):
        rng = np.random.default_rng(3)
        for name in ("one", "two"):
            frame[name] = rng.normal(size=ROWS)

    page = look(
        kind, *columns, change=unrelated, quality=QUALITY | {"duplicates_removed": 0}
    )
    assert "Nothing looks wrong" in page.text


def test_a_column_without_any_value_reads_well(kind):
    page = look(kind, change=lambda frame: frame.__setitem__("size", np.nan))
    assert "size always has the same value" in page.text
    assert "Every value is missing: there is nothing to draw." in page.text


def test_a_single_feature_is_enough(kind):
    assert "alone" in look(kind, Column(name="alone", type="number")).text


def test_many_columns_are_drawn_up_to_a_bound_and_the_rest_is_named(kind, monkeypatch):
    monkeypatch.setattr(exploration, "_COLUMNS", 4)
    columns = [Column(name=f"c{n}", type="number") for n in range(6)]
    page = look(kind, *columns)
    assert 4 == sum(level == 3 for level, _ in page.headings)
    assert "c3, c4 and c5" in page.text


def test_of_many_rows_some_are_looked_at(kind, monkeypatch):
    monkeypatch.setattr(exploration, "_ROWS", 100)
    page = look(kind)
    assert "rows 300 looked at 100" in page.text


def test_the_same_rows_give_the_same_bytes(kind):
    described = artefacts.schema(kind)
    frame = synthetic.rows(described, ROWS, seed=1)
    first, second = (exploration.page(frame, described, QUALITY) for _ in range(2))
    assert first == second


def test_hostile_names_and_words_are_shown_and_never_executed(kind):
    words = Column(name=artefacts.HOSTILE[3], type="category")
    columns = [*artefacts.hostile(kind).with_role("feature")[:3], words]

    def hostile(frame: pd.DataFrame) -> None:
        text = np.resize(np.array(artefacts.HOSTILE, dtype=object), ROWS)
        frame[words.name] = pd.Series(text).astype("category")

    page = look(kind, *columns, change=hostile)
    for name in artefacts.HOSTILE:
        assert " ".join(name.split()) in page.text


def test_nothing_is_marked_between_whole_numbers():
    marked = []
    for whole in (True, False):
        axes = scales.values(Column(name="calls", type="number"), whole)
        axes.set_xlim(0, 12)
        marked.append(any(place % 1 for place in axes.get_xticks()))
    assert [False, True] == marked


def test_what_adopting_found_is_shown_without_its_mark(kind):
    described = "Found: seen from 0 to 9."
    page = look(kind, Column(name="calls", type="number", description=described))
    assert "seen from 0 to 9." in page.text and "Found" not in page.text
