"""The plots of one class."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes

from ...wording import given, number, percent
from .. import charts, plot
from ..colours import ACCENT, INK, MUTED

_POINTS = 300  # of a curve: more are not seen
_WIDTH, _HEIGHT = 380, 340


def roc(curve: dict[str, Any], name: str, shown: str) -> Markup:
    """Return a plot of how much is found for how many false alarms."""
    axes = plot.canvas(_WIDTH, _HEIGHT)
    across, up = curve["false_positive_rate"], curve["true_positive_rate"]
    charts.diagonal(axes, 0, 1)
    axes.plot(_thin(across), _thin(up), color=ACCENT, linewidth=2)
    axes.fill_between(_thin(across), _thin(up), color=ACCENT, alpha=0.1, linewidth=0)
    plot.note(axes, (0.7, 0.5), "luck")
    plot.label(axes, "share of others that is taken for it", f"share of {shown} found")
    _unit(axes)
    half = float(np.interp(0.1, across, up))
    return plot.svg(
        axes,
        name,
        f"ROC curve of {shown}: where a tenth of the others is taken for it, "
        f"{percent(half)} of it is found.",
    )


def precision(curve: dict[str, Any], name: str, shown: str) -> Markup:
    """Return a plot of how many are right for how much is found."""
    axes = plot.canvas(_WIDTH, _HEIGHT)
    across, up = _thin(curve["recall"]), _thin(curve["precision"])
    axes.plot(across, up, color=ACCENT, linewidth=2, drawstyle="steps-post")
    plot.label(axes, f"share of {shown} found (recall)", "share that is right")
    _unit(axes)
    return plot.svg(
        axes,
        name,
        f"Precision and recall of {shown}: the more of it is found, the fewer of the "
        "rows that are called so are right.",
    )


def calibration(bins: dict[str, Any], name: str, shown: str) -> Markup:
    """Return a plot of the observed over the predicted shares."""
    axes = plot.canvas(_WIDTH, _HEIGHT)
    charts.diagonal(axes, 0, 1)
    charts.band(axes, bins["predicted"], bins["observed"], bins["low"], bins["high"])
    plot.label(axes, f"predicted probability of {shown}", "share that happened")
    _unit(axes)
    pairs = zip(bins["predicted"], bins["observed"], strict=True)
    said = "; ".join(f"{number(p)} was {number(o)}" for p, o in pairs)
    return plot.svg(axes, name, f"Predicted and observed shares of {shown}: {said}.")


def scores(
    scores: dict[str, Any], name: str, shown: str, threshold: float | None
) -> Markup:
    """Return a plot of how the probabilities are spread."""
    axes = plot.canvas(_WIDTH, _HEIGHT)
    of_class, others = _shares(scores["of_class"]), _shares(scores["of_others"])
    charts.bars(scores["edges"], [(of_class, ACCENT), (others, INK)], axes)
    top = max([*of_class, *others, 0.01])
    axes.set_ylim(0, top * 1.22)
    if threshold is not None:
        axes.axvline(threshold, color=MUTED, linewidth=1, dashes=(4, 3))
        text = f"threshold {given(threshold)}"
        plot.note(axes, (threshold, top * 1.2), text, beside=True)
    axes.yaxis.set_major_formatter(lambda share, _: percent(share))
    plot.label(axes, f"predicted probability of {shown}", "share of the rows")
    return plot.svg(
        axes,
        name,
        f"Probabilities of {shown}, filled for the rows that are of the class and "
        "outlined for the others.",
    )


def _shares(counts: Sequence[float]) -> list[float]:
    total = sum(counts)
    return [count / total if total else 0.0 for count in counts]


def _thin(values: Sequence[float]) -> list[float]:
    """Return at most a few hundred of many points, the ends among them."""
    kept = np.linspace(0, len(values) - 1, min(len(values), _POINTS)).round()
    return [values[int(place)] for place in kept]


def _unit(axes: Axes) -> None:
    """Show nought to one on both sides."""
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)
