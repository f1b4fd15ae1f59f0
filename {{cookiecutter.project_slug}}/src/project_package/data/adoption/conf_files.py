"""The texts of the two files in ``conf/`` that describe a data set."""

from typing import Any

import yaml

from ...schema import Column, dump
from ...settings import Format
from .holdout import TEST_FRACTION
from .report import Report

_SCHEMA_TOP = """\
# What each column means and which values it may hold: the only description of the
# data. Validation, features, the exported model and the data dictionary read it.
# `data adopt` rewrites this file for your own data, and keeps the descriptions, units
# and owners that you wrote.
#
# type: number | category | date | text
# role: id | feature (the default) | target | timestamp | sensitive (kept beside the
#   model, to compare groups) | ignored (carried along, never used)
# nullable: whether a value may be missing; false is the default
# tags: personal (leads to a person) | protected (nobody may be treated differently by
#   it) | not_available_at_serving (known later only). A column with a tag is never a
#   feature, and values of personal and protected ones stand in no log and no report.
# cost: milliseconds to fetch the value when a row is served; 0 is the default
# A value outside of allowed, minimum and maximum makes its row a bad row. A category
# without allowed takes any word: one that training did not see is scored as unknown.
"""
_DATA_TOP = """\
# Where the data comes from. `data adopt` rewrites this file for your own data.
data:
  # Training data, Parquet or CSV: a path from the project's root, or any storage URI. In
  # an address, {date} is the day that a run is for: as_of, or else today in UTC.
"""
_BATCH = """\
  # What scoring reads when no other file is named.
"""
_SAMPLE = """\
  # No sample data: the files above are your own.
  sample: null
"""
_FORMAT = """\
  # How the CSV files are written.
"""
_SPLIT = """
split:
  # random | stratified (each part holds the same share of each outcome) | time (the
  # newest rows are held out) | group (rows of one group stay together).
"""
_COLUMN = """\
  # The date to order by for time, the column that names the group for group.
"""
_FRACTION = """\
  # A fifth leaves most rows to learn from and enough to tell two models apart.
"""
_OWN_FRACTION = """\
  # The share of the rows that is held out; `data adopt` kept it.
"""


def schema_text(report: Report) -> str:
    """Return the content of ``conf/schema.yaml``."""
    content = dump(report.schema)
    head = {key: content[key] for key in ("dataset", "row")}
    columns = (_item(column) for column in report.schema.columns)
    return "".join([_SCHEMA_TOP, _yaml(head), "columns:\n", "\n".join(columns)])


def data_text(report: Report) -> str:
    """Return the content of ``conf/data.yaml``."""
    split = report.split
    parts = [
        _DATA_TOP,
        _indented({"source": report.source}),
        _BATCH,
        _indented({"batch": report.source}),
        _SAMPLE,
    ]
    if report.form != Format():
        form = report.form.model_dump(mode="json", exclude_defaults=True)
        parts += [_FORMAT, _indented({"format": form})]
    parts += [
        _SPLIT,
        _indented({"strategy": split.strategy}),
        _COLUMN,
        _indented({"column": split.column}),
        _FRACTION if split.test_fraction == TEST_FRACTION else _OWN_FRACTION,
        _indented({"test_fraction": split.test_fraction}),
    ]
    return "".join(parts)


def _item(column: Column) -> str:
    """Return a column as an item of a YAML list."""
    content: dict[str, Any] = {"name": column.name, "type": column.type}
    content |= column.model_dump(mode="json", exclude_defaults=True)
    for bound in ("minimum", "maximum"):
        if bound in content and content[bound].is_integer():
            content[bound] = int(content[bound])
    lines = _yaml(content).splitlines(keepends=True)
    return "".join(["  - ", lines[0], *(f"    {line}" for line in lines[1:])])


def _indented(content: dict[str, Any]) -> str:
    return "".join(f"  {line}" for line in _yaml(content).splitlines(keepends=True))


class _Dumper(yaml.SafeDumper):
    """YAML with each list in one line."""

    def represent_list(self, data: Any) -> yaml.SequenceNode:
        """Return the list in the style of ``[a, b]``."""
        tag = "tag:yaml.org,2002:seq"
        return self.represent_sequence(tag, data, flow_style=True)


_Dumper.add_representer(list, _Dumper.represent_list)


def _yaml(content: dict[str, Any]) -> str:
    """Return a mapping as YAML lines, in its own order."""
    text: str = yaml.dump(
        content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=72
    )
    return text
