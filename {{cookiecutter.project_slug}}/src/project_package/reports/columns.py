"""What each column holds: its gaps, its values and how often they occur."""

import numpy as np
import pandas as pd
from markupsafe import Markup
from matplotlib.ticker import MaxNLocator

from ..schema import Column
from ..wording import like, percent, plain, short, whole
from . import binning, charts, plot, scales
from .colours import ACCENT


def facts(values: "pd.Series", column: Column) -> list[tuple[str, str]]:
    """Return a few numbers about the values that are known, of which there is one."""
    different = ("different values", whole(values.nunique()))
    if column.type == "category":
        counts = values.astype("object").value_counts(normalize=True)
        common = sorted(counts.index, key=lambda word: (-counts[word], str(word)))[0]
        share = percent(float(counts[common]))
        return [different, ("most common", f"{short(common)}, {share}")]
    known = binning.numbers(values.dropna(), column)
    points = np.quantile(known, [0, 0.5, 1]).tolist()
    write = binning.day if column.type == "date" else like(points)
    names = ("first", "middle", "last")
    if column.type == "number":
        names = ("smallest", "median", "largest")
    return [*zip(names, map(write, points), strict=True), different]


def distribution(
    values: "pd.Series", column: Column, parts: binning.Parts, name: str
) -> Markup:
    """Return a plot of how often the values occur."""
    if parts.places is None:
        counts = np.bincount(parts.codes, minlength=len(parts.labels))
        axes = scales.rows(parts.labels)
        places = np.arange(len(counts))[::-1]
        axes.barh(places, counts, height=0.62, color=ACCENT, alpha=0.75)
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        plot.label(axes, "rows", "")
    else:
        axes = scales.values(column, parts.whole)
        known = binning.numbers(values.dropna(), column)
        edges, heights = binning.histogram(known)
        charts.bars(edges.tolist(), [(heights.tolist(), ACCENT)], axes)
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        plot.label(axes, scales.unit(column), "rows")
    return plot.svg(axes, name, f"How often the values of {plain(column.name)} occur.")
