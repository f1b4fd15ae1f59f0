"""The data dictionary shows the schema, whatever its texts hold."""

from pathlib import Path
from typing import Any

import pytest

from project_package.data import dictionary
from project_package.schema import Column, Schema


def cells(**column: Any) -> list[str]:
    """Return the cells of the row of one column."""
    others = (
        Column(name="outcome", type="number", role="target"),
        Column(name="other", type="number"),
    )
    described = Schema(dataset="few", columns=(Column(**column), *others))
    row = dictionary.render(described).splitlines()[-3]
    return row.removeprefix("| ").removesuffix(" |").split(" | ")


def test_each_column_has_a_row_in_the_order_of_the_schema():
    columns = (
        Column(name="size", type="number"),
        Column(name="grade", type="category", role="target", allowed=("a", "b")),
        Column(name="day", type="date", role="timestamp"),
    )
    text = dictionary.render(Schema(dataset="few", columns=columns))
    rows = [line.split(" | ")[0] for line in text.splitlines() if "| `" in line]
    assert rows == ["| `size`", "| `grade`", "| `day`"]


def test_a_row_says_all_that_the_schema_says():
    described = cells(
        name="size",
        type="number",
        nullable=True,
        minimum=0.5,
        maximum=1e6,
        unit="m",
        cost=2.5,
        owner="sales",
        description="How long it is.",
    )
    assert described == [
        "`size`",
        "number",
        "feature",
        "0.5 to 1000000, m",
        "yes",
        "",
        "2.5",
        "sales",
        "How long it is.",
    ]


def test_tags_are_named_in_words():
    tags = ("personal", "not_available_at_serving")
    described = cells(name="x", type="text", role="ignored", tags=tags)
    assert "personal, not available at serving" == described[5]


@pytest.mark.parametrize(
    ("rules", "shown"),
    [
        ({"type": "number"}, "any number"),
        ({"type": "number", "minimum": 0}, "at least 0"),
        ({"type": "number", "maximum": -1.25}, "at most -1.25"),
        ({"type": "date"}, "any day or moment, UTC"),
        ({"type": "text", "role": "id"}, "any text"),
        ({"type": "category"}, "any word"),
        ({"type": "category", "allowed": ("a", "b c")}, "`a`, `b c`"),
    ],
)
def test_what_may_stand_in_a_column_is_said_in_words(rules, shown):
    assert cells(name="x", **rules)[3] == shown


def test_the_positive_class_is_named():
    columns = (
        Column(name="size", type="number"),
        Column(
            name="grade",
            type="category",
            role="target",
            allowed=("a", "b"),
            positive="b",
        ),
    )
    assert "`a`, `b`; positive: `b`" in dictionary.render(
        Schema(dataset="few", columns=columns)
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", "(no name)"),
        ("a|b", r"`a\|b`"),
        ("two\nlines", "`two lines`"),
        ("tick `s`", "`` tick `s` ``"),
    ],
)
def test_a_strange_header_stays_in_its_cell(name, shown):
    assert cells(name=name, type="number")[0] == shown


def test_markup_in_a_description_is_shown_and_not_obeyed():
    described = cells(name="x", type="number", description="<b> | *a* [b](c)\n`d`")
    assert described[-1] == r"\<b\> \| \*a\* \[b\](c) \`d\`"


def test_the_dictionary_is_written_where_people_look_for_it(tmp_path: Path):
    target = Column(name="outcome", type="number", role="target")
    columns = (Column(name="size", type="number"), target)
    described = Schema(dataset="few", row="One box.", columns=columns)
    dictionary.write(tmp_path, described)
    written = (tmp_path / "data" / "README.md").read_text(encoding="utf-8")
    assert written == dictionary.render(described)
    assert "Data set: `few`. A row: One box." in written


def test_what_adopting_found_is_shown_without_its_mark():
    described = cells(name="x", type="number", description="Found: seen from 0 to 9.")
    assert described[-1] == "seen from 0 to 9."
