"""Every model that was tried, the best first."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from ..schema import Schema
from ..wording import Format, between, like, words
from . import charts, kind


def view(artefacts: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """Return the table, the plot and the table of all measures."""
    board, metrics = artefacts["leaderboard"], artefacts["metrics"]
    entrants, metric = board["entrants"], board["metric"]
    write = like(entrant["best"]["score"] for entrant in entrants)
    several = len({entrant.get("feature_set") for entrant in entrants}) > 1
    rows = [
        {
            "name": words(entrant["name"]),
            "winner": entrant["name"] == board["winner"],
            "baseline": entrant["baseline"],
            "feature_set": entrant.get("feature_set", ""),
            "score": write(entrant["best"]["score"]),
            "spread": write(entrant["best"]["spread"]),
            "trials": len(entrant["trials"]),
            "parameters": entrant["best"]["parameters"],
        }
        | _held_out(metrics, entrant["name"], metric, write)
        for entrant in entrants
    ]
    name, meaning = kind.measure(metric, schema)
    return {
        "rows": rows,
        "several_sets": several,
        "measure": name,
        "meaning": meaning,
        "folds": board["search"]["folds"],
        "plot": _plot(board, several, name),
        "measures": _measures(metrics, schema),
    }


def _held_out(
    metrics: Mapping[str, Any], name: str, metric: str, write: Format
) -> dict[str, str]:
    """Return what the held-out rows say of a model, if they were asked."""
    if name not in metrics["models"]:
        return {"held_out": "", "interval": ""}
    low, high = metrics["intervals"][name][metric]
    value = metrics["models"][name][metric]
    return {"held_out": write(value), "interval": between(low, high, write)}


def _plot(board: Mapping[str, Any], several: bool, measure: str) -> Markup:
    """Return the cross-validated means with their spreads."""
    rows = [
        charts.Dot(
            _name(entrant, several),
            entrant["best"]["score"],
            entrant["best"]["score"] - entrant["best"]["spread"],
            entrant["best"]["score"] + entrant["best"]["spread"],
            entrant["name"] == board["winner"],
        )
        for entrant in board["entrants"]
    ]
    description = "; ".join(f"{row.label}: {row.value:.3g}" for row in rows)
    across = f"{measure}, mean of the folds and standard deviation"
    return charts.dots(rows, "leaderboard-plot", description, across=across)


def _measures(metrics: Mapping[str, Any], schema: Schema) -> list[dict[str, Any]]:
    """Return every measure of the winner beside the baselines."""
    winner = metrics["winner"]
    others = [name for name in metrics["models"] if name != winner]
    rows = []
    of_winner = metrics["models"][winner]
    for metric in sorted(of_winner, key=lambda name: name != metrics["metric"]):
        name, meaning = kind.measure(metric, schema)
        value = of_winner[metric]
        values = {other: metrics["models"][other].get(metric) for other in others}
        write = like([value, *values.values()])
        interval = metrics["intervals"][winner].get(metric)
        rows.append(
            {
                "name": name,
                "meaning": meaning,
                "value": write(value),
                "interval": (
                    between(interval[0], interval[1], write) if interval else ""
                ),
                "others": {words(o): write(v) for o, v in values.items()},
            }
        )
    return rows


def _name(entrant: Mapping[str, Any], several: bool) -> str:
    """Return the name of an entrant, with its features where these differ."""
    name = words(entrant["name"])
    return f"{name}, {words(entrant['feature_set'])}" if several else name
