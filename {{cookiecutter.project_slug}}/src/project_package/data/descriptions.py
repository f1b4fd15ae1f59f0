"""Descriptions that adopting a data set wrote: marked for it, plain for readers."""

from ..schema import Schema

# Begins whatever adopting writes about a data set or a column: a text that begins
# otherwise is a person's, and is kept when the data are adopted again.
MARK = "Found: "


def unmarked(schema: Schema) -> Schema:
    """Return ``schema`` with its texts as a reader is to see them."""
    columns = tuple(
        column.model_copy(update={"description": column.description.removeprefix(MARK)})
        for column in schema.columns
    )
    return Schema(
        dataset=schema.dataset,
        row=schema.row.removeprefix(MARK),
        columns=columns,
        active_target=schema.active_target,
    )
