"""Staleness: how good a model still is, the older it gets.

A model is trained once and measured on one later period after another. Source of the
question: Breck et al. (2017), "The ML Test Score", test Model 4.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from ..measures import Measure
from .bootstrap import Bootstrap


@dataclass(frozen=True)
class Period:
    """Rows that came after the model.

    Attributes:
        days: How old the model was then.
        frame: The rows.
        target: Their encoded target, shape (rows,).
    """

    days: float
    frame: pd.DataFrame
    target: np.ndarray


@dataclass(frozen=True)
class Point:
    """How good the model was at one age.

    Attributes:
        days: The age.
        rows: Rows that it was measured on.
        value: The measure.
        low: Lower end of its interval.
        high: Upper end of its interval.
    """

    days: float
    rows: int
    value: float
    low: float
    high: float


def curve(
    predict: Callable[[pd.DataFrame], np.ndarray],
    periods: Sequence[Period],
    *,
    measure: Measure,
    bootstrap: Bootstrap,
    allowed: float,
) -> dict[str, Any]:
    """Return the quality of one model by its age.

    Args:
        predict: Gives the outputs of the model.
        periods: Later rows, the earliest first.
        measure: What quality is.
        bootstrap: Draws the samples of the intervals.
        allowed: How much worse than in the first period is still good enough.

    Returns:
        ``points``, one for each period; ``allowed_loss``; ``lasts_days``, the greatest
        age before the first clear fall by more than that; ``falls``, whether there is
        such a fall, since otherwise the model may last longer than anybody has looked.
    """
    points = [_point(predict, period, measure, bootstrap) for period in periods]
    fallen = [_fell(point, points[0], measure, allowed) for point in points]
    last = fallen.index(True) if any(fallen) else len(points)
    return {
        "points": [asdict(point) for point in points],
        "allowed_loss": allowed,
        "falls": any(fallen),
        "lasts_days": points[last - 1].days,
    }


def by_time(moments: "pd.Series", parts: int) -> list[np.ndarray]:
    """Return the places of the rows in ``parts`` parts of one size, the oldest first.

    A row whose moment is missing is in none.
    """
    known = moments.notna().to_numpy().nonzero()[0]
    order = known[moments.iloc[known].argsort(kind="stable")]
    return np.array_split(order, parts)


def _point(
    predict: Callable[[pd.DataFrame], np.ndarray],
    period: Period,
    measure: Measure,
    bootstrap: Bootstrap,
) -> Point:
    """Return how good the model is in one period."""
    outputs = predict(period.frame)
    weighted = partial(measure.weighted, period.target, outputs)
    drawn = bootstrap.draw(len(period.target), {"value": weighted})["value"]
    around = bootstrap.interval(measure.value(period.target, outputs), drawn)
    return Point(period.days, len(period.target), **asdict(around))


def _fell(point: Point, first: Point, measure: Measure, allowed: float) -> bool:
    """Return whether the intervals are further apart than what is allowed.

    Both periods have their own luck, so the interval of one would not do.
    """
    best = max(measure.direction * end for end in (point.low, point.high))
    worst = min(measure.direction * end for end in (first.low, first.high))
    return best < worst - allowed
