"""Plots as SVG that takes its colours and its font from the page around it.

Figures are made one by one, without pyplot. Colours are placeholders until the SVG is
written, where they become variables of the style sheet: so a plot is readable on a
light page, on a dark one, and in print.
"""

import io
import warnings
from collections.abc import Sequence
from typing import Any

import matplotlib
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator

from ..wording import plain
from .colours import LINE, MUTED
from .embedding import embedded

SIZE = 12  # of the text, in pixels of the page when the plot is not scaled
_POINTS = 72  # an inch; the SVG counts in points, the page takes them as pixels
_RC: Any = {"svg.fonttype": "none", "svg.hashsalt": "report", "path.simplify": False}


def canvas(
    width: int, height: int, *, margins: tuple[int, int, int, int] = (24, 14, 42, 46)
) -> Axes:
    """Return empty axes in the house style.

    Args:
        width: Of the whole plot, in pixels.
        height: Of the whole plot, in pixels.
        margins: Top, right, bottom and left, in pixels.
    """
    top, right, bottom, left = margins
    figure = Figure(figsize=(width / _POINTS, height / _POINTS))
    axes = figure.add_axes(
        (
            left / width,
            bottom / height,
            (width - left - right) / width,
            (height - top - bottom) / height,
        )
    )
    figure.patch.set_visible(False)
    axes.patch.set_visible(False)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(LINE)
    axes.tick_params(length=0, pad=5, labelsize=SIZE - 1, labelcolor=MUTED)
    axes.tick_params(axis="x", pad=7)
    axes.set_axisbelow(True)
    axes.grid(color=LINE, linewidth=0.8)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    return axes


def label(axes: Axes, across: str, up: str) -> None:
    """Name the axes: below, and horizontally above the scale."""
    axes.set_xlabel(plain(across), fontsize=SIZE - 1, color=MUTED, labelpad=6)
    axes.annotate(
        plain(up),
        (0, 1),
        xycoords="axes fraction",
        xytext=(0, 8),
        textcoords="offset points",
        fontsize=SIZE - 1,
        color=MUTED,
    )


def note(
    axes: Axes,
    at: tuple[float, float],
    text: str,
    *,
    colour: str = MUTED,
    beside: bool = False,
) -> None:
    """Write a text above a point of the plot, or beside it on the right."""
    axes.annotate(
        plain(text),
        at,
        xytext=(5, 0) if beside else (0, 5),
        textcoords="offset points",
        fontsize=SIZE - 2,
        color=colour,
        ha="left" if beside else "center",
        va="top" if beside else "bottom",
        annotation_clip=False,
    )


def ticks(axes: Axes, side: str, places: Sequence[float], texts: Sequence[str]) -> None:
    """Put texts at places of the ``x`` or the ``y`` axis."""
    axis = axes.xaxis if side == "x" else axes.yaxis
    axis.set_major_locator(FixedLocator(list(places)))
    axis.set_major_formatter(FixedFormatter([plain(text) for text in texts]))


def svg(axes: Axes, name: str, description: str) -> Markup:
    """Return the plot as an element of a page.

    Args:
        axes: What was drawn.
        name: Unique on the page: letters, digits and hyphens.
        description: What is seen, for who cannot see it.
    """
    figure = axes.get_figure(root=True)
    assert isinstance(figure, Figure)
    for text in figure.findobj(Text):
        assert isinstance(text, Text)
        text.set_parse_math(False)  # a dollar in a name is a dollar
    stream = io.StringIO()
    with matplotlib.rc_context(_RC), warnings.catch_warnings():
        # The browser has the glyphs that the font of the measuring lacks.
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        figure.savefig(stream, format="svg", metadata={"Date": None})
    return embedded(stream.getvalue(), name, description)
