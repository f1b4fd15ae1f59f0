"""How much the model needs each feature."""

from collections.abc import Mapping
from typing import Any

from ..schema import Schema
from ..wording import between, like, listed, number, plain
from . import charts, kind

_DRAWN = 24  # features in the plot: the most important ones


def view(found: Mapping[str, Any] | None, schema: Schema) -> dict[str, Any] | None:
    """Return the plot and the table of the features; none where there are none."""
    if not found or not found["features"]:
        return None
    features = found["features"]
    write = like(feature["importance"] for feature in features)
    name, _ = kind.measure(found["metric"], schema)
    rows = [
        charts.Dot(f["name"], f["importance"], f["low"], f["high"], not f["useless"])
        for f in features[:_DRAWN]
    ]
    description = "; ".join(f"{plain(row.label)}: {row.value:.3g}" for row in rows)
    return {
        "measure": name,
        "repeats": found["repeats"],
        "useless": listed([f["name"] for f in features if f["useless"]]),
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
                "importance": write(feature["importance"]),
                "interval": between(feature["low"], feature["high"], write),
                "alone": number(feature["alone"]),
                "useless": feature["useless"],
            }
            for feature in features
        ],
    }
