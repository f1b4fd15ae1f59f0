"""How strongly columns go together, as a picture."""

import numpy as np
from markupsafe import Markup
from matplotlib.patches import Rectangle

from ..schema import Column
from ..wording import number, plain, short
from . import plot
from .colours import ACCENT, INK

_CELL = 26  # pixels of one square
_LETTER = 6.4  # pixels of a letter, rather too many


def heat(paired: list[Column], strengths: np.ndarray) -> Markup:
    """Return the lower half of the matrix of strengths."""
    labels = [short(column.name, 20) for column in paired]
    size = len(paired) - 1
    left = round(14 + _LETTER * max(map(len, labels)))
    width, height = left + _CELL * size + 90, _CELL * size + 116
    axes = plot.canvas(width, height, margins=(8, 90, 108, left))
    for row in range(1, len(paired)):
        for place in range(row):
            strength = float(strengths[row, place])
            corner = (place + 0.04, size - row + 0.04)
            axes.add_patch(
                Rectangle(corner, 0.92, 0.92, color=ACCENT, alpha=0.04 + 0.9 * strength)
            )
    axes.set_xlim(0, size)
    axes.set_ylim(0, size)
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    middles = [place + 0.5 for place in range(size)]
    plot.ticks(axes, "x", middles, labels[:-1])
    plot.ticks(axes, "y", middles, labels[:0:-1])
    axes.tick_params(axis="y", labelcolor=INK)
    axes.tick_params(axis="x", labelcolor=INK, labelrotation=-45)
    for text in axes.get_xticklabels():
        text.set(ha="left", rotation_mode="anchor")
    return plot.svg(axes, "heat", f"Strength by pair. {_strongest(paired, strengths)}")


def _strongest(paired: list[Column], strengths: np.ndarray) -> str:
    """Return the strongest pairs in words."""
    pairs = [
        (float(strengths[row, place]), paired[place].name, paired[row].name)
        for row in range(len(paired))
        for place in range(row)
    ]
    named = sorted(pairs, reverse=True)[:5]
    return "; ".join(f"{plain(a)} and {plain(b)} {number(s)}" for s, a, b in named)
