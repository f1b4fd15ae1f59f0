"""Axes for the values of one column."""

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..schema import Column
from ..wording import short
from . import binning, plot
from .colours import INK

_WIDTH, _HEIGHT = 380, 220
_ROW = 21  # pixels of a word
_LETTER = 6.4  # pixels of a letter, rather too many


def values(column: Column, whole: bool) -> Axes:
    """Return axes with the values of a number or a date from left to right.

    Args:
        column: What is shown.
        whole: Whether all values are whole numbers: there is nothing between them.
    """
    axes = plot.canvas(_WIDTH, _HEIGHT, margins=(24, 16, 42, 50))
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=whole))
    if column.type == "date":
        axes.xaxis.set_major_formatter(lambda place, _: binning.day(place)[:7])
        axes.xaxis.set_major_locator(MaxNLocator(4))
    return axes


def rows(labels: list[str], top: int = 10) -> Axes:
    """Return axes with a row for each word, ``top`` pixels below the edge."""
    shown = [short(label, 22) for label in labels]
    left = round(14 + _LETTER * max(map(len, shown)))
    height = max(_ROW * len(labels) + 42 + top, 96)
    axes = plot.canvas(_WIDTH, height, margins=(top, 20, 42, left))
    axes.set_ylim(-0.6, len(labels) - 0.4)
    plot.ticks(axes, "y", list(range(len(labels)))[::-1], shown)
    axes.tick_params(axis="y", labelcolor=INK)
    axes.grid(visible=False, axis="y")
    return axes


def unit(column: Column) -> str:
    """Return what the values of a number are measured in."""
    return short(column.unit, 44) if column.type == "number" else ""
