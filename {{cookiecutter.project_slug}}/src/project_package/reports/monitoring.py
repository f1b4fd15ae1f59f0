"""The page of monitoring: what has changed since the champion was trained."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from ..data.descriptions import unmarked
from ..schema import Schema
from ..wording import between, like, number, percent, plain, short
from . import charts, kind, origin, plot, slices
from .colours import ACCENT, INK
from .page import render

_DRAWN = 6  # columns whose values are drawn: the most changed ones
_DOTS = 24  # columns in the plot of all
_WIDTH, _HEIGHT = 440, 200
_NAMES = 5  # bins that are named below a plot
_LETTERS = 11  # of such a name


def page(artefacts: Mapping[str, Any], schema: Schema) -> str:
    """Return ``monitoring.html``, one file that needs nothing else.

    Args:
        artefacts: By name without ending: ``observed``, ``changes``, ``decision``, and
            ``run`` (its record).
        schema: The schema of the data.
    """
    schema = unmarked(schema)
    observed, changes = artefacts["observed"], artefacts["changes"]
    return render(
        "monitoring.html.jinja",
        {
            "dataset": schema.dataset,
            "run": artefacts["run"]["run_id"],
            "started": origin.moment(artefacts["run"]),
            "observed": observed,
            "decision": artefacts["decision"],
            "changes": changes,
            "features": _columns(changes["features"], "features", schema),
            "predictions": _columns(changes["predictions"], "predictions", schema),
            "performance": _performance(changes["performance"], schema),
            "contents": [
                ("summary", "Summary"),
                ("features", "Features"),
                ("predictions", "Predictions"),
                ("performance", "Performance"),
                ("rows", "Rows"),
            ],
        },
    )


def _columns(
    found: list[dict[str, Any]], name: str, schema: Schema
) -> dict[str, Any] | None:
    """Return what the page shows of the drift of columns; none without any."""
    if not found:
        return None
    hidden = {column.name for column in schema.columns if column.confidential}
    judged = [one for one in found if one["psi"] is not None]
    drawn = [one for one in judged if one["bins"] and one["column"] not in hidden]
    return {
        "plot": _dots(judged[:_DOTS], f"{name}-psi") if judged else None,
        "rows": [
            {
                "column": one["column"],
                "psi": "" if one["psi"] is None else number(one["psi"]),
                "missing": percent(one["missing"], 1),
                "missing_before": percent(one["missing_before"], 1),
                "unseen": percent(one["unseen"], 1),
                "why": "; ".join(one["reasons"]),
            }
            for one in found
        ],
        "plots": [
            (one["column"], _bins(one, f"{name}-{place}"))
            for place, one in enumerate(drawn[:_DRAWN])
        ],
    }


def _dots(found: list[dict[str, Any]], name: str) -> Markup:
    """Return the index of each column, those that drift filled."""
    rows = [
        charts.Dot(one["column"], one["psi"], strong=bool(one["reasons"]))
        for one in found
    ]
    told = "; ".join(f"{plain(row.label)}: {row.value:.3g}" for row in rows)
    return charts.dots(
        rows, name, f"Stability index by column. {told}", across="PSI beyond chance"
    )


def _bins(one: dict[str, Any], name: str) -> Markup:
    """Return the shares of the values of a column, in training and now."""
    names, before, now = (one["bins"][key] for key in ("names", "before", "now"))
    axes = plot.canvas(_WIDTH, _HEIGHT)
    edges = list(range(len(names) + 1))
    charts.bars(edges, [(before, ACCENT), (now, INK)], axes)
    step = -(-len(names) // _NAMES)
    places = range(0, len(names), step)
    texts = [short(names[place], _LETTERS) for place in places]
    plot.ticks(axes, "x", [place + 0.5 for place in places], texts)
    plot.label(axes, "", "share of the values")
    told = "; ".join(
        f"{plain(label)}: {old:.1%}, now {new:.1%}"
        for label, old, new in zip(names, before, now, strict=True)
    )
    return plot.svg(axes, name, f"Values of {plain(one['column'])}. {told}")


def _performance(
    found: Mapping[str, Any] | None, schema: Schema
) -> dict[str, Any] | None:
    """Return how good the champion is; none where no outcome is known."""
    if found is None:
        return None
    title, meaning = kind.measure(found["metric"], schema)
    write = like([found["value"], found["low"], found["high"], found["record"]])
    alike = dict(found["groups"]) | {"minimum_rows": 0, "left_out": []}
    loss, _ = kind.measure(alike["loss"], schema)
    return {
        "measure": title,
        "meaning": meaning,
        "rows": found["rows"],
        "value": write(found["value"]),
        "interval": between(found["low"], found["high"], write),
        "record": write(found["record"]),
        "groups": slices.groups(alike, schema),
        "loss": loss,
        "losses": [
            {
                "group": f"{one['column']}: {one['value']}",
                "rows": one["rows"],
                "loss": number(one["loss"]),
                "interval": between(one["low"], one["high"]),
            }
            for one in alike["losses"]
        ],
    }
