"""How much the model needs each feature.

One is *needed* if its whole interval is above nought, and *useless* if its whole
interval is below what helps anybody. Any other is *unclear*: with so few rows it cannot
be told apart from nothing.
"""

from collections.abc import Mapping
from typing import Any

from ..schema import Schema
from ..wording import between, listed, number, plain
from . import charts, kind

_DRAWN = 24  # features in the plot: the most important ones


def view(found: Mapping[str, Any] | None, schema: Schema) -> dict[str, Any] | None:
    """Return the plot and the table of the features; none where there are none."""
    if not found or not found["features"]:
        return None
    features = found["features"]
    states = by_state(found)
    name, _ = kind.measure(found["metric"], schema)
    rows = [
        charts.Dot(
            f["name"],
            f["importance"],
            f["low"],
            f["high"],
            f["name"] in states["needed"],
            number(f["importance"]),
        )
        for f in features[:_DRAWN]
    ]
    description = "; ".join(f"{plain(row.label)}: {row.value:.3g}" for row in rows)
    return {
        "measure": name,
        "repeats": found["repeats"],
        "needed": len(states["needed"]),
        "unclear": listed(states["unclear"]),
        "useless": listed(states["useless"]),
        "drawn": len(rows),
        "total": len(features),
        "plot": charts.dots(
            rows,
            "importances-plot",
            f"Importance by feature. {description}",
            across=f"loss of {name} when the feature is shuffled",
            line=(0.0, "not needed"),
        ),
        "rows": [
            {
                "name": feature["name"],
                "importance": number(feature["importance"]),
                "interval": between(feature["low"], feature["high"]),
                "alone": number(feature["alone"]),
                "state": _state(feature),
            }
            for feature in features
        ],
    }


def by_state(found: Mapping[str, Any] | None) -> dict[str, list[str]]:
    """Return the names of the features that are needed, unclear and useless."""
    states: dict[str, list[str]] = {"needed": [], "unclear": [], "useless": []}
    for feature in (found or {"features": []})["features"]:
        states[_state(feature)].append(feature["name"])
    return states


def _state(feature: Mapping[str, Any]) -> str:
    if feature["useless"]:
        return "useless"
    return "needed" if feature["low"] > 0 else "unclear"
