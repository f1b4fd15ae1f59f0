"""What the target does over the values of a column."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes

from ..schema import Column, Schema
from ..wording import plain, short
from . import kind, plot, scales
from .binning import Parts
from .colours import ACCENT, INK, MUTED, PAPER

# Half an interval of a trend in standard errors: 95 % of the normal distribution.
STANDARD_ERRORS = 1.96
_LEAST = 20  # rows of a part whose target is shown: fewer say nothing
_FOLLOWED = (ACCENT, INK, MUTED)
_MARKS = ("o", "s", "^")
_SHAPES = ("\N{BLACK CIRCLE}", "\N{BLACK SQUARE}", "\N{BLACK UP-POINTING TRIANGLE}")
_LETTER = 6.6  # pixels of a letter, rather too many

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
        said = f"share of {short(schema.target.name, 14)}"
    if parts.places is None:
        axes = scales.rows(parts.labels, 24 if several else 10)
        axes.set_xlim(*scale)
        plot.label(axes, short(said, 44), "")
    else:
        axes = scales.values(column, parts.whole)
        axes.set_ylim(*scale)
        plot.label(axes, scales.unit(column), short(said, 44))
    for place, trend in enumerate(found.trends.values()):
        _trend(axes, found, trend, place)
    if several:
        _key(axes, list(found.trends))
    return plot.svg(axes, name, f"{plain(said)}, over {plain(column.name)}.")


def _trend(axes: Axes, found: Relation, trend: Trend, place: int) -> None:
    """Draw what is followed in one colour and shape."""
    middle, low, high = trend
    style: Any = {"color": _FOLLOWED[place], "clip_on": True}
    if found.parts.places is None:
        heights = len(found.parts.labels) - 1 - found.shown
        axes.hlines(heights, low, high, linewidth=2, **style)
        axes.plot(middle, heights, _MARKS[place], markersize=6, zorder=4, **style)
        return
    across = found.parts.places[found.shown]
    axes.fill_between(across, low, high, alpha=0.16, linewidth=0, **style)
    axes.plot(across, middle, linewidth=1.8, **style)
    mark: Any = {"markeredgecolor": PAPER, "markersize": 5.5, "zorder": 4}
    axes.plot(across, middle, _MARKS[place], **style, **mark)


def _key(axes: Axes, labels: list[str]) -> None:
    """Write at the top right which colour and shape is what."""
    right = 0.0
    for place, label in reversed(list(enumerate(labels))):
        text = f"{_SHAPES[place]} {short(label, 9)}"
        axes.annotate(
            text,
            (1, 1),
            xycoords="axes fraction",
            xytext=(-right, 8),
            textcoords="offset points",
            fontsize=plot.SIZE - 1,
            color=_FOLLOWED[place],
            ha="right",
        )
        right += _LETTER * len(text) + 8
