"""An example of a row, for the page and for the OpenAPI document."""

from typing import Any

from ..schema import Column, Schema


def row(schema: Schema) -> dict[str, Any]:
    """Return a row that the schema allows."""
    return {name: value(schema.by_name[name]) for name in schema.features}


def value(column: Column) -> Any:
    """Return a value that the column may have."""
    if column.type == "number":
        low = 0 if column.minimum is None else column.minimum
        return low if column.maximum is None else min(max(low, 0), column.maximum)
    if column.type == "date":
        return "2026-01-31T00:00:00Z"
    return column.allowed[0] if column.allowed else "word"
