"""Predicted against actual, residuals and intervals of a predicted number."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from ...schema import Column
from ...wording import Format, between, like, number, percent, plain
from .. import charts, plot
from ..colours import ACCENT, MUTED

SECTIONS = (
    ("curves", "Predicted and actual"),
    ("residuals", "Residuals"),
    ("interval", "Interval"),
)
_POINTS = 1000  # drawn: more are a blot
_WIDTH, _HEIGHT = 380, 340
_MARGINS = (24, 14, 42, 62)


def parts(diagnosis: dict[str, Any], target: Column) -> dict[str, Any]:
    """Return what the template of these sections shows."""
    unit = f" ({diagnosis['unit']})" if diagnosis["unit"] else ""
    drawn = min(len(diagnosis["actual"]), _POINTS)
    return diagnosis | {
        "drawn": drawn,
        "target": target.name,
        "scatter": _scatter(diagnosis, drawn, unit),
        "decile_plot": _deciles(diagnosis["deciles"], unit),
        "histogram": _histogram(diagnosis["residuals"], unit),
        "by_prediction": _by_prediction(diagnosis, drawn, unit),
        "bias_said": _bias(diagnosis),
        "coverage": _coverage(diagnosis["interval"], unit),
    }


def _scatter(diagnosis: dict[str, Any], drawn: int, unit: str) -> Markup:
    axes = plot.canvas(_WIDTH, _HEIGHT, margins=_MARGINS)
    across, up = _kept(diagnosis, drawn)
    both = np.concatenate([across, up])
    charts.diagonal(axes, float(both.min()), float(both.max()))
    _points(axes, across, up)
    plot.label(axes, f"predicted{unit}", f"actual{unit}")
    return plot.svg(
        axes,
        "scatter",
        f"Actual over predicted values of {drawn} rows; on the diagonal both are the "
        "same.",
    )


def _deciles(deciles: dict[str, Any], unit: str) -> Markup:
    axes = plot.canvas(_WIDTH, _HEIGHT, margins=_MARGINS)
    values = [*deciles["predicted"], *deciles["observed"]]
    charts.diagonal(axes, min(values), max(values))
    charts.band(
        axes, deciles["predicted"], deciles["observed"], deciles["low"], deciles["high"]
    )
    plot.label(axes, f"mean prediction{unit}", f"mean of the truth{unit}")
    pairs = zip(deciles["predicted"], deciles["observed"], strict=True)
    said = "; ".join(f"{number(p)} was {number(a)}" for p, a in pairs)
    return plot.svg(axes, "deciles", f"Mean predictions and truth by tenth: {said}.")


def _histogram(residuals: dict[str, Any], unit: str) -> Markup:
    axes = plot.canvas(_WIDTH, _HEIGHT, margins=_MARGINS)
    charts.bars(residuals["edges"], [(residuals["rows"], ACCENT)], axes)
    axes.axvline(0, color=MUTED, linewidth=1)
    plot.label(axes, f"actual minus predicted{unit}", "rows")
    return plot.svg(
        axes, "residuals-plot", "How many rows have which residual: best around nought."
    )


def _by_prediction(diagnosis: dict[str, Any], drawn: int, unit: str) -> Markup:
    axes = plot.canvas(_WIDTH, _HEIGHT, margins=_MARGINS)
    across, up = _kept(diagnosis, drawn)
    axes.axhline(0, color=MUTED, linewidth=1)
    _points(axes, across, up - across)
    plot.label(axes, f"predicted{unit}", f"actual minus predicted{unit}")
    return plot.svg(
        axes, "by-prediction", "Residuals over predictions: best an even band."
    )


def _coverage(interval: dict[str, Any], unit: str) -> Markup:
    parts, promised = interval["parts"], interval["coverage"]
    write = like(end for part in parts for end in (part["first"], part["last"]))
    rows = [_held("all rows", interval, promised)]
    rows += [_held(_between(part, write), part, promised) for part in parts]
    said = "; ".join(f"{plain(row.label)}: {row.shown}" for row in rows)
    return charts.dots(
        rows,
        "coverage",
        f"Share inside of the interval, by predicted value{unit}. {said}.",
        across="share of held-out rows inside of the interval",
        line=(promised, f"promised {percent(promised)}"),
    )


def _held(label: str, share: Mapping[str, Any], promised: float) -> charts.Dot:
    """Return a row of the plot, filled where it is clearly not what is promised."""
    low, high, measured = share["low"], share["high"], share["measured"]
    clear = not low <= promised <= high
    return charts.Dot(label, measured, low, high, clear, percent(measured, 1))


def _between(part: Mapping[str, Any], write: Format) -> str:
    return f"predicted {between(part['first'], part['last'], write)}"


def _kept(diagnosis: dict[str, Any], drawn: int) -> tuple[np.ndarray, np.ndarray]:
    """Return predictions and truth of the rows that are drawn."""
    places = np.linspace(0, len(diagnosis["actual"]) - 1, drawn).round().astype(int)
    across = np.asarray(diagnosis["predicted"], dtype=float)
    return across[places], np.asarray(diagnosis["actual"], dtype=float)[places]


def _points(axes: Axes, across: np.ndarray, up: np.ndarray) -> None:
    """Draw points as one path of dots without length, which is a tenth of the bytes."""
    places = np.repeat(np.column_stack([across, up]), 2, axis=0)
    path = Path(places, np.tile([Path.MOVETO, Path.LINETO], len(across)))
    path.should_simplify = False  # it would leave out what has no length
    style = {"edgecolor": ACCENT, "alpha": 0.5, "capstyle": "round"}
    axes.add_patch(PathPatch(path, fill=False, linewidth=4.5, **style))
    axes.autoscale_view()


def sentences(diagnosis: dict[str, Any]) -> list[str]:
    """Return what a model card says beside the tables."""
    unit = f" {diagnosis['unit']}" if diagnosis["unit"] else ""
    interval = diagnosis["interval"]
    ends = between(interval["low"], interval["high"])
    shares = [part["measured"] for part in interval["parts"]]
    return [
        _bias(diagnosis),
        f"The interval of ± {number(interval['half_width'])}{unit} promises to hold "
        f"{percent(interval['coverage'])} on average over all rows and held "
        f"{percent(interval['measured'], 1)} (a share of {ends}). By parts of the "
        f"predicted values it held {percent(min(shares), 1)} to "
        f"{percent(max(shares), 1)}: where it holds less a wider one is needed, where "
        "it holds more a narrower one would do.",
    ]


def _bias(diagnosis: dict[str, Any]) -> str:
    """Return by how much predictions are too high or too low."""
    bias = diagnosis["bias"]
    if bias == 0:
        return "On average predictions are neither too high nor too low."
    unit = f" {diagnosis['unit']}" if diagnosis["unit"] else ""
    side = "high" if bias > 0 else "low"
    return f"On average predictions are {number(abs(bias))}{unit} too {side}."
