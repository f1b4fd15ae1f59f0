"""The data dictionary: the schema as a page that people read.

``data/README.md`` is written from ``conf/schema.yaml`` and says nothing else.
"""

from pathlib import Path

from .. import storage
from ..markdown import code, escaped
from ..schema import Column, Schema
from .descriptions import unmarked

_TOP = """\
# Data dictionary

Data set: {dataset}.{row}

Written from `conf/schema.yaml`, the only place where columns are described: change
that file, not this one.

| column | type | role | values | may be missing | tags | ms to fetch | owner | meaning |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""
_OPEN = {
    "number": "any number",
    "category": "any word",
    "date": "any day or moment, UTC",
    "text": "any text",
}


def write(root: Path, schema: Schema) -> None:
    """Write the data dictionary of ``schema`` to ``data/README.md`` below ``root``.

    Raises:
        ArtefactError: If the folder cannot be written to.
    """
    storage.write_text(str(root / "data" / "README.md"), render(schema))


def render(schema: Schema) -> str:
    """Return the data dictionary as Markdown: a row for each column, in their order."""
    schema = unmarked(schema)
    row = f" A row: {escaped(schema.row)}" if schema.row else ""
    rows = "".join(f"{_row(column)}\n" for column in schema.columns)
    return _TOP.format(dataset=code(schema.dataset), row=row) + rows


def _row(column: Column) -> str:
    """Return one row of the table."""
    cells = [
        code(column.name) if column.name else "(no name)",
        column.type,
        column.role,
        _values(column),
        "yes" if column.nullable else "no",
        ", ".join(column.tags).replace("_", " "),
        f"{column.cost:g}",
        escaped(column.owner),
        escaped(column.description),
    ]
    return f"| {' | '.join(cells)} |"


def _values(column: Column) -> str:
    """Return what may stand in the column, with its unit."""
    low, high = column.minimum, column.maximum
    if column.allowed is not None:
        positive = f"; positive: {code(column.positive)}" if column.positive else ""
        text = ", ".join(map(code, column.allowed)) + positive
    elif low is not None and high is not None:
        text = f"{low:.15g} to {high:.15g}"
    elif low is not None:
        text = f"at least {low:.15g}"
    elif high is not None:
        text = f"at most {high:.15g}"
    else:
        text = _OPEN[column.type]
    return f"{text}, {escaped(column.unit)}" if column.unit else text
