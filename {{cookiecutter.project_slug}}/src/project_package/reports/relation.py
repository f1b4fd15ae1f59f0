"""What the target does over the values of a column."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes

from ..schema import Column, Schema
from . import kind, plot, scales
from .binning import Parts
from .colours import ACCENT, INK, MUTED, PAPER
from .wording import plain, short

_LEAST = 20  # rows of a part whose target is shown: fewer say nothing
_FOLLOWED = (ACCENT, INK, MUTED)
_MARKS = ("o", "s", "^")

Trend = tuple[np.ndarray, np.ndarray, np.ndarray]  # middle, lower and upper ends
Limits = tuple[float, float]


@dataclass(frozen=True)
class Relation:
    """The target over the parts of a column.

    Attributes:
        parts: The parts.
        shown: Positions of those that have enough rows.
        trends: By what is followed of the target.
    """

    parts: Parts
    shown: np.ndarray
    trends: dict[str, Trend]


def relation(
    parts: Parts, outcomes: Mapping[str, np.ndarray], schema: Schema
) -> Relation | None:
    """Return the target over ``parts``; none if there is nothing to compare."""
    rows = np.bincount(parts.codes[parts.codes >= 0], minlength=len(parts.labels))
    shown = np.flatnonzero(rows >= _LEAST)
    if len(shown) < 2:
        return None
    trends = {}
    for label, outcome in outcomes.items():
        found = [kind.of(schema).trend(outcome[parts.codes == part]) for part in shown]
        middle, low, high = np.array(found).T
        trends[label] = (middle, low, high)
    return Relation(parts, shown, trends)


def limits(relations: Iterable[Relation]) -> Limits | None:
    """Return one scale for all, so that a weak relation looks weak."""
    trends = [trend for found in relations for trend in found.trends.values()]
    if not trends:
        return None
    low = min(float(middle.min()) for middle, _, _ in trends)
    high = max(float(middle.max()) for middle, _, _ in trends)
    room = 0.12 * (high - low) or abs(high) or 1.0
    return low - room, high + room


def drawn(
    found: Relation, column: Column, schema: Schema, scale: Limits, name: str
) -> Markup:
    """Return a plot with an interval for each part, on the given scale."""
    parts, several = found.parts, len(found.trends) > 1
    said = kind.of(schema).across(next(iter(found.trends)), schema)
    if several:
        said = f"share of {plain(schema.target.name)}"
    if parts.places is None:
        axes = scales.rows(parts.labels)
        axes.set_xlim(*scale)
        plot.label(axes, short(said, 44), "")
    else:
        axes = scales.values(column)
        axes.set_ylim(*scale)
        plot.label(axes, scales.unit(column), short(said, 44))
    for place, (label, trend) in enumerate(found.trends.items()):
        tip = _trend(axes, found, trend, place)
        if several:
            plot.note(axes, tip, short(label, 14), colour=_FOLLOWED[place])
    return plot.svg(axes, name, f"{plain(said)}, over {plain(column.name)}.")


def _trend(
    axes: Axes, found: Relation, trend: Trend, place: int
) -> tuple[float, float]:
    """Draw one trend and return where its name goes."""
    middle, low, high = trend
    style: Any = {"color": _FOLLOWED[place], "clip_on": True}
    if found.parts.places is None:
        heights = len(found.parts.labels) - 1 - found.shown
        axes.hlines(heights, low, high, linewidth=2, **style)
        axes.plot(middle, heights, _MARKS[place], markersize=6, zorder=4, **style)
        return float(middle[0]), float(heights[0]) + 0.2
    across = found.parts.places[found.shown]
    axes.fill_between(across, low, high, alpha=0.16, linewidth=0, **style)
    axes.plot(across, middle, linewidth=1.8, **style)
    mark: Any = {"markeredgecolor": PAPER, "markersize": 5.5, "zorder": 4}
    axes.plot(across, middle, _MARKS[place], **style, **mark)
    return float(across[-1]), float(middle[-1])
