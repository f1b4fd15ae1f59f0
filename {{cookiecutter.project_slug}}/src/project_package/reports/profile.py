"""The data that the model learned from, a row for each column."""

from collections.abc import Mapping
from typing import Any

from ..schema import Column, Schema
from ..wording import like, percent, short

# Share of a column that is missing: more, and what fills the gaps shapes the column.
MANY_MISSING = 0.2
_WORDS = 3  # most common values that are named


def view(artefacts: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """Return the counts of the rows and what is known of each column."""
    quality, reference = artefacts["quality"], artefacts.get("reference") or {}
    kept = quality["rows"] - quality["duplicates_removed"]
    held_out = artefacts["metrics"]["rows"]
    return {
        "rows": quality["rows"],
        "duplicates": quality["duplicates_removed"],
        "training": kept - held_out,
        "held_out": held_out,
        "row": schema.row,
        "columns": [
            {
                "name": column.name,
                "type": column.type,
                "role": column.role,
                "unit": column.unit,
                "missing": percent(_missing(column, quality["missing"], kept), 1),
                "share": _missing(column, quality["missing"], kept),
                "typical": typical(reference.get(column.name, {})),
                "description": column.description,
            }
            for column in schema.columns
        ],
    }


def typical(summary: Mapping[str, Any]) -> str:
    """Return in words which values of a column are usual in the training rows."""
    if "quantiles" in summary:
        tenths = summary["quantiles"]
        low, middle, high = map(like(tenths), (tenths[1], tenths[5], tenths[9]))
        return f"{low} to {high}, half below {middle}"
    if "shares" in summary:
        shares = sorted(summary["shares"].items(), key=lambda item: (-item[1], item[0]))
        named = [f"{short(word)} {percent(share)}" for word, share in shares[:_WORDS]]
        rest = len(shares) - len(named)
        return ", ".join([*named, *([f"{rest} more"] if rest else [])])
    if "first" in summary:
        return f"{summary['first'][:10]} to {summary['last'][:10]}"
    return ""


def _missing(column: Column, missing: Mapping[str, int], rows: int) -> float:
    return missing.get(column.name, 0) / rows if rows else 0.0
