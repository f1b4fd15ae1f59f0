"""How long the features take to compute, relative to what the machine can do.

Seconds of one machine say nothing on another; the same work in runs of a loop that is
timed beside it does.
"""

import time
from collections.abc import Callable

from sklearn.preprocessing import FunctionTransformer

from ..schema import Schema
from . import features, synthetic

Clock = Callable[[], float]

_ROWS = 2000
_REPEATS = 20
_LOOP = 20_000


def measure(
    schema: Schema,
    *,
    max_categories: int,
    clock: Clock = time.perf_counter,
) -> dict[str, float]:
    """Return for each feature column the time to transform 2,000 synthetic rows.

    Args:
        schema: The schema of the data.
        max_categories: As ``features.max_categories`` of the configuration.
        clock: What the time is read from, in seconds.

    Returns:
        By column, in runs of a loop of 20,000 additions; the least of twenty
        attempts each, because whatever else the machine does only adds to it.
    """
    return {
        name: _transform(schema, name, max_categories, clock)
        for name in schema.features
    }


def _transform(schema: Schema, name: str, max_categories: int, clock: Clock) -> float:
    """Return how many loops long the transformers of one column take."""
    columns = (schema.by_name[name], schema.target)
    alone = Schema(dataset=schema.dataset, columns=columns)
    frame = synthetic.rows(alone, _ROWS, seed=0)
    pipeline = features.pipeline(
        alone, FunctionTransformer(), scale=True, max_categories=max_categories
    )[:-1].fit(frame)
    # Side by side, so that a machine that is busy for a while is so for both.
    attempts = [
        (
            _seconds(lambda: pipeline.transform(frame), clock),
            _seconds(_calibrate, clock),
        )
        for _ in range(_REPEATS)
    ]
    return min(work for work, _ in attempts) / min(unit for _, unit in attempts)


def _calibrate() -> None:
    """Do the work that others are compared with."""
    sum(range(_LOOP))


def _seconds(work: Callable[[], object], clock: Clock) -> float:
    """Return how long ``work`` takes."""
    start = clock()
    work()
    return clock() - start
