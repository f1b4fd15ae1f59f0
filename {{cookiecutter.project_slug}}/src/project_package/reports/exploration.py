"""The look at the data before training: a card for each column, pairs, warnings."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..data.descriptions import unmarked
from ..schema import Column, Schema
from ..wording import listed, short
from . import association, binning, columns, findings, kind, pairs, relation
from .binning import Parts
from .page import render

_ROWS = 20_000  # looked at: more change no picture
_COLUMNS = 40  # drawn
_PAIRED = 18  # columns compared in pairs: more cannot be read


def page(frame: pd.DataFrame, schema: Schema, quality: Mapping[str, Any]) -> str:
    """Return ``exploration.html``, one file that needs nothing else.

    Args:
        frame: Rows in the schema's types; of many, some are drawn at random.
        schema: The schema of the data.
        quality: What cleaning counted: ``rows``, ``duplicates_removed``, ``missing``.
    """
    rows, schema = frame, unmarked(schema)
    if len(frame) > _ROWS:
        rows = frame.sample(_ROWS, random_state=0).sort_index()
    target = schema.target
    drawn, hidden = _chosen(schema)
    cards = _cards(rows, drawn, schema)
    paired = _paired(drawn)
    strengths = association.matrix(rows, paired)
    return render(
        "exploration.html.jinja",
        {
            "dataset": schema.dataset,
            "row": schema.row,
            "target": target,
            "rows": len(frame),
            "looked_at": len(rows),
            "duplicates": quality["duplicates_removed"],
            "cards": cards,
            "hidden": listed([column.name for column in hidden]),
            "warnings": findings.findings(
                rows, schema, dict(quality), paired, strengths
            ),
            "heat": pairs.heat(paired, strengths) if len(paired) > 1 else None,
            "left_out": max(len(_comparable(drawn)) - len(paired), 0),
            "contents": _contents(cards),
        },
    )


def _chosen(schema: Schema) -> tuple[list[Column], list[Column]]:
    """Return the columns to draw, the target first, and the others."""
    useful = [
        column
        for column in schema.with_role("feature", "sensitive", "timestamp")
        if column.type != "text"
    ]
    drawn = [schema.target, *useful][:_COLUMNS]
    return drawn, [column for column in schema.columns if column not in drawn]


def _cards(
    frame: pd.DataFrame, drawn: list[Column], schema: Schema
) -> list[dict[str, Any]]:
    """Return what the template shows of each column."""
    target = schema.target
    outcomes = kind.of(schema).outcomes(frame[target.name], schema)
    seen = [
        _seen(frame[column.name], column, f"column-{place}")
        for place, column in enumerate(drawn)
    ]
    found = [
        (
            relation.relation(parts, outcomes, schema)
            if parts and column is not target
            else None
        )
        for column, (_, parts) in zip(drawn, seen, strict=True)
    ]
    scale = relation.limits(one for one in found if one)
    return [
        card
        | {
            "relation": (
                relation.drawn(one, column, schema, scale, f"target-{place}")
                if one and scale
                else None
            )
        }
        for place, (column, (card, _), one) in enumerate(
            zip(drawn, seen, found, strict=True)
        )
    ]


def _seen(
    values: "pd.Series", column: Column, name: str
) -> tuple[dict[str, Any], Parts | None]:
    """Return a card without the target, and the parts of the column."""
    card = {"column": column, "missing": float(values.isna().mean())}
    if not values.notna().any():
        return card | {"facts": [], "distribution": None}, None
    parts = binning.parts(values, column)
    drawing = columns.distribution(values, column, parts, name)
    return (
        card
        | {
            "facts": columns.facts(values, column),
            "distribution": drawing,
        },
        parts,
    )


def _comparable(drawn: list[Column]) -> list[Column]:
    return [column for column in drawn if column.role != "timestamp"]


def _paired(drawn: list[Column]) -> list[Column]:
    return _comparable(drawn)[:_PAIRED]


def _contents(cards: list[dict[str, Any]]) -> list[tuple[str, str]]:
    names = [card["column"].name for card in cards]
    return [
        ("summary", "Summary"),
        ("warnings", "Warnings"),
        ("pairs", "Pairs"),
        *((f"card-{place}", short(name, 20)) for place, name in enumerate(names)),
    ]
