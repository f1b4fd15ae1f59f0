"""Tables and JSON as the commands print them."""

import json

from project_package.cli.printing import json_text, table

ROWS = [("name", "rows", "note"), ("a", "1000", ""), ("longer", "1", "good")]


def test_columns_begin_below_each_other_and_no_line_ends_in_spaces():
    assert ["name    rows  note", "a       1000", "longer  1     good"] == table(
        ROWS
    ).splitlines()


def test_numbers_end_below_each_other():
    assert ["name    rows  note", "a       1000", "longer     1  good"] == table(
        ROWS, numbers=True
    ).splitlines()


def test_json_keeps_the_order_and_the_letters():
    content = {"b": ["größer"], "a": None}
    assert content == json.loads(json_text(content))
    assert '{\n  "b": [\n    "größer"\n  ],\n  "a": null\n}' == json_text(content)
