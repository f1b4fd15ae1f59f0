"""Parts of the rows for which the model is better or worse, and groups of people."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from ..schema import Schema
from ..wording import between, like, listed, plain, short
from . import charts, kind

_DRAWN = 24  # slices in the plot: the worst ones; the table has all of them
_LABEL = 38  # letters of a slice in the plot, and of its column at least
_COLUMN = 10
_GROUPS = 8  # that are named where they are left out


def view(slices: Mapping[str, Any] | None, schema: Schema) -> dict[str, Any] | None:
    """Return the plot and the table of the slices; none where there are none."""
    if not slices or not slices["slices"]:
        return None
    found = sorted(slices["slices"], key=lambda part: -part["loss"])
    worse = [part for part in found if part["low"] > slices["overall"]]
    write = like(part["loss"] for part in found)
    name, meaning = kind.measure(slices["loss"], schema)
    return {
        "loss": name,
        "meaning": meaning,
        "overall": write(slices["overall"]),
        "minimum": slices["minimum_rows"],
        "worse": listed([_label(part) for part in worse]),
        "drawn": min(len(found), _DRAWN),
        "total": len(found),
        "plot": _plot(found[:_DRAWN], slices["overall"], name),
        "rows": [
            {
                "column": part["column"],
                "value": part["value"],
                "rows": part["rows"],
                "loss": write(part["loss"]),
                "interval": between(part["low"], part["high"], write),
                "worse": part in worse,
                "sensitive": part["sensitive"],
            }
            for part in found
        ],
    }


def groups(slices: Mapping[str, Any] | None, schema: Schema) -> dict[str, Any] | None:
    """Return how groups of people are treated; none without a sensitive column."""
    if not slices or not schema.with_role("sensitive"):
        return None
    rate = slices["rate"]
    columns = []
    for place, gap in enumerate(slices["gaps"]):
        members = [g for g in slices["groups"] if g["column"] == gap["column"]]
        values = [member["rate"] for member in members]
        write = like([*values, gap["gap"]])
        columns.append(
            {
                "name": gap["column"],
                "gap": write(gap["gap"]),
                "interval": between(gap["low"], gap["high"], write),
                "between": listed([str(group) for group in gap["between"]]),
                "sure": gap["low"] > 0,
                "plot": _group_plot(members, f"group-{place}", rate),
                "rows": [
                    {
                        "value": member["value"],
                        "rows": member["rows"],
                        "rate": write(member["rate"]),
                        "interval": between(member["low"], member["high"], write),
                    }
                    for member in members
                ],
            }
        )
    return {
        "rate": rate,
        "columns": columns,
        "minimum": slices["minimum_rows"],
        "left_out": left_out(slices),
    }


def left_out(slices: Mapping[str, Any]) -> str:
    """Return the groups that have too few rows to be compared, in words."""
    named = [_label(group) for group in slices["left_out"]]
    more = len(named) - _GROUPS
    return listed([*named[:_GROUPS], *([f"{more} more"] if more > 0 else [])])


def _plot(found: list[dict[str, Any]], overall: float, measure: str) -> Markup:
    rows = [
        charts.Dot(
            _short(part), part["loss"], part["low"], part["high"], part["low"] > overall
        )
        for part in found
    ]
    description = "; ".join(f"{plain(row.label)}: {row.value:.3g}" for row in rows)
    return charts.dots(
        rows,
        "slices-plot",
        f"Loss by slice, overall {overall:.3g}. {description}",
        across=f"{measure}, less is better",
        line=(overall, "all rows"),
    )


def _group_plot(members: list[dict[str, Any]], name: str, rate: str) -> Markup:
    rows = [
        charts.Dot(str(group["value"]), group["rate"], group["low"], group["high"])
        for group in members
    ]
    description = "; ".join(f"{plain(row.label)}: {row.value:.3g}" for row in rows)
    return charts.dots(rows, name, f"By group: {description}", across=rate)


def _label(part: Mapping[str, Any]) -> str:
    return f"{part['column']}: {part['value']}"


def _short(part: Mapping[str, Any]) -> str:
    """Return a label that fits beside a plot: the column is cut before the value."""
    room = max(_LABEL - len(str(part["value"])), _COLUMN)
    return f"{short(part['column'], room)}: {part['value']}"
