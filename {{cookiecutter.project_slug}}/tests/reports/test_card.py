"""The model card holds the numbers of the run, and the warnings they give."""

import pytest

from project_package.reports import card, training
from project_package.schema import Schema

from . import artefacts

SECTIONS = [
    "Model details",
    "Intended use",
    "Factors",
    "Metrics",
    "Evaluation data",
    "Training data",
    "Quantitative analyses",
    "Caveats and recommendations",
]


@pytest.fixture(scope="module")
def text(kind) -> str:
    """The card of a run, written before the gates are asked."""
    found = artefacts.of(kind)
    del found["gates"]
    return card.text(found, artefacts.schema(kind))


def test_the_sections_are_those_of_the_paper(text):
    lines = text.splitlines()
    assert SECTIONS == [line[3:] for line in lines if line.startswith("## ")]
    assert text.endswith("\n") and not text.endswith("\n\n")


@pytest.mark.parametrize(
    "number",
    [
        "0.805 | 0.785 to 0.835",
        "+0.311 (+0.278 to +0.333)",
        "240 rows",
        "960 rows and 5 features",
        "`size` | low | 60 | 0.610 | 0.560 to 0.660",
        "| b | 110 | 0.470 | 0.400 to 0.540 |",
        "`weight` | 0.0500 | 0.0450 to 0.0600 | 0.625",
        "5a5a5a",
        "c0ffee",
    ],
)
def test_every_number_is_that_of_the_artefacts(text, number):
    assert number in text


def test_each_caveat_follows_from_a_fact(kind):
    assert [
        "It is not clearly better than the linear baseline.",
        "It is clearly worse where size is low.",
        "2 slices of 2 have fewer than 200 held-out rows: their intervals are wide.",
        "Groups of group are treated differently: the gap between a and b is not "
        "chance.",
        "Groups of fewer than 50 held-out rows were not compared: group: c.",
        "Not told apart from nothing, each by itself: day.",
        "Not needed, each by itself: colour.",
        "size is missing in 25 % of the rows, where the model works with a guess.",
    ] == card.caveats(artefacts.of(kind), artefacts.schema(kind))


def test_without_facts_there_are_no_caveats_but_the_groups(kind):
    found = artefacts.of(kind) | {"slices": None, "importances": None}
    found["quality"]["missing"] = {}
    found["metrics"]["gains"]["linear"][kind.higher]["low"] = 0.01
    described = artefacts.schema(kind, *artefacts.schema(kind).with_role("feature"))
    (said,) = card.caveats(found, described)
    assert "no groups were compared" in said


def test_what_is_compared_and_what_is_weighed_is_explained(text):
    assert "| group | rows | mean of something | interval |" in text
    assert "Power alone is how well the feature tells the target by itself" in text


def test_a_single_candidate_won_against_nobody(text):
    assert "random forest, the only candidate in the run `run-7`" in text
    assert "won against" not in text


def test_what_adopting_found_is_shown_without_its_mark(kind):
    columns = [
        column.model_copy(update={"description": f"Found: seen in {column.name}."})
        for column in artefacts.schema(kind).columns
    ]
    marked = Schema(dataset="few", row="Found: one row of few.csv.", columns=columns)
    found = artefacts.of(kind)
    texts = [card.text(found, marked), training.page(found, marked)]
    assert all("seen in target." in one for one in texts)
    assert not any("Found" in one for one in texts)


def test_hostile_names_stay_inside_of_their_cells(kind):
    described = artefacts.hostile(kind)
    found = artefacts.of(kind, described)
    found["slices"]["slices"][0]["value"] = "a | b <script> *c*"
    text = card.text(found, described)
    assert r"| a \| b \<script\> \*c\* | 60 |" in text
    assert "\n| `<script>alert(1)</script>` | feature |" in text


def test_a_table_has_no_line_break_inside(text):
    lines = text.splitlines()
    rows = [place for place, line in enumerate(lines) if line.startswith("| ---")]
    for place in rows:
        assert lines[place - 1].startswith("|")
        assert lines[place - 1].count("|") == lines[place].count("|")
        assert lines[place + 1].count("|") == lines[place].count("|")
