"""The plots that every kind of problem has."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes

from ..wording import like, plain, short
from . import plot
from .colours import ACCENT, FAINT, INK, MUTED, PAPER

_WIDTH = 440  # the page shows it larger where there is room
_ROW = 20  # pixels between two dots
_SIZE = 10
_LABEL = 40  # letters of the longest name
_RIGHT = 52  # pixels beside the scale for the values, at least
_LEFT = 208  # pixels beside the scale; for longer names the plot gets wider
_LETTER = 6.0  # pixels of a letter, on average and rather too many


@dataclass(frozen=True)
class Dot:
    """One row of a dot plot.

    Attributes:
        label: What is measured.
        value: Its value.
        low: Lower end of the interval; none where there is no interval.
        high: Upper end of the interval.
        strong: Whether it is one of those to look at; the others are grey.
        shown: The value in words; by default with as many decimals as the others.
    """

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    strong: bool = True
    shown: str = ""


def dots(
    rows: Sequence[Dot],
    name: str,
    description: str,
    *,
    across: str,
    line: tuple[float, str] | None = None,
) -> Markup:
    """Return a plot with a dot and its interval for each row, the first on top.

    Args:
        rows: At least one.
        name: Unique on the page.
        description: What is seen, for who cannot see it.
        across: What the scale measures.
        line: A value to compare with, and what it is.
    """
    labels = [short(row.label, _LABEL) for row in rows]
    left = round(16 + _LETTER * max(map(len, labels)))
    texts = _values(rows)
    right = max(round(_LETTER * max(map(len, texts))) + 4, _RIGHT)
    margins = (24 if line else 8, right, 38, left)
    height = _ROW * len(rows) + margins[0] + margins[2]
    axes = plot.canvas(_WIDTH + max(left - _LEFT, 0), height, margins=margins)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    plot.ticks(axes, "y", list(range(len(rows)))[::-1], labels)
    axes.tick_params(axis="y", labelcolor=INK, labelsize=_SIZE)
    axes.tick_params(axis="x", labelsize=_SIZE)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel(plain(across), fontsize=_SIZE, color=MUTED, labelpad=5)
    if line:
        axes.axvline(line[0], color=MUTED, linewidth=1)
        plot.note(axes, (line[0], len(rows) - 0.4), line[1])
    for place, (row, text) in enumerate(zip(reversed(rows), reversed(texts))):
        _dot(axes, place, row)
        _beside(axes, (place, right - 4), text, ACCENT if row.strong else MUTED)
    axes.margins(x=0.06)
    return plot.svg(axes, name, description)


def _values(rows: Sequence[Dot]) -> list[str]:
    """Return what is written beside each row."""
    write = like(row.value for row in rows)
    return [row.shown or write(row.value) for row in rows]


def bars(
    edges: Sequence[float],
    series: Sequence[tuple[Sequence[float], str]],
    axes: Axes,
) -> None:
    """Draw histograms over the same edges: the first filled, others as outlines."""
    for place, (heights, colour) in enumerate(series):
        axes.stairs(
            np.asarray(heights, dtype=float),
            np.asarray(edges, dtype=float),
            fill=place == 0,
            color=colour,
            alpha=0.75 if place == 0 else 1.0,
            linewidth=1.6,
        )
    axes.grid(visible=False, axis="x")
    axes.set_ylim(bottom=0)


def band(
    axes: Axes,
    across: Sequence[float],
    middle: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
) -> None:
    """Draw points on a line with an interval around each."""
    axes.fill_between(across, low, high, color=ACCENT, alpha=0.18, linewidth=0)
    axes.plot(across, middle, color=ACCENT, linewidth=1.8)
    axes.plot(
        across, middle, "o", color=ACCENT, markersize=5, markeredgecolor=PAPER, zorder=4
    )


def diagonal(axes: Axes, low: float, high: float) -> None:
    """Draw the line on which two things are equal."""
    axes.plot([low, high], [low, high], color=FAINT, linewidth=1.2, dashes=(4, 3))


def _dot(axes: Axes, place: int, row: Dot) -> None:
    colour = ACCENT if row.strong else FAINT
    if row.low is not None and row.high is not None:
        axes.plot([row.low, row.high], [place, place], color=colour, linewidth=1.8)
    face = colour if row.strong else PAPER
    axes.plot(
        [row.value],
        [place],
        "o",
        color=colour,
        markerfacecolor=face,
        markersize=5.5,
        markeredgewidth=1.3,
        zorder=4,
    )


def _beside(axes: Axes, at: tuple[int, int], text: str, colour: str) -> None:
    """Write a number beside a row, so many points right of the plot."""
    axes.annotate(
        text,
        (1, at[0]),
        xycoords=("axes fraction", "data"),
        xytext=(at[1], 0),
        textcoords="offset points",
        fontsize=_SIZE,
        color=colour,
        ha="right",
        va="center",
        annotation_clip=False,
    )
