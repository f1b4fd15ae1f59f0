"""How answers are printed: as a table for people, as JSON for programs."""

import json
from collections.abc import Iterable
from typing import Any


def table(rows: Iterable[tuple[str, ...]], *, numbers: bool = False) -> str:
    """Return rows as lines whose columns stand below each other.

    Args:
        rows: Cells, as many in each row.
        numbers: Whether all columns but the first end below each other instead.
    """
    lines = list(rows)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if numbers and place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def json_text(content: Any) -> str:
    """Return plain values as indented JSON, in their order."""
    return json.dumps(content, indent=2, ensure_ascii=False)
