"""The curve of a model by its age falls where the model gets worse, and is read so."""

import numpy as np
import pandas as pd
import pytest

from project_package.model.evaluation import staleness
from project_package.model.evaluation.bootstrap import Bootstrap
from project_package.model.evaluation.staleness import Period
from project_package.model.measures import Measure, mean

BOOTSTRAP = Bootstrap(samples=200, confidence=0.95, seed=1)


def curve(*errors: float, greater_is_better: bool = False) -> dict:
    """Return the curve of a model whose mean error is another in each period."""
    sign = -1 if greater_is_better else 1
    measure = Measure(
        lambda target, outputs, weights: mean(sign * outputs[:, 0], weights),
        greater_is_better,
    )
    rng = np.random.default_rng(1)
    periods = [
        Period(
            30.0 * place,
            pd.DataFrame({"error": rng.normal(error, 0.1, 100)}),
            np.zeros(100),
        )
        for place, error in enumerate(errors)
    ]
    return staleness.curve(
        lambda frame: frame[["error"]].to_numpy(),
        periods,
        measure=measure,
        bootstrap=BOOTSTRAP,
        allowed=0.1,
    )


@pytest.mark.parametrize("greater_is_better", [False, True])
def test_a_model_lasts_until_its_first_clear_fall(greater_is_better):
    found = curve(1, 1, 1.1, 2, 1, greater_is_better=greater_is_better)

    assert (True, 60.0) == (found["falls"], found["lasts_days"])
    assert [0, 30, 60, 90, 120] == [point["days"] for point in found["points"]]


def test_a_model_that_never_falls_lasts_as_far_as_anybody_has_looked():
    found = curve(1, 1.05, 0.5)

    assert (False, 60.0) == (found["falls"], found["lasts_days"])


def test_every_point_has_its_interval_and_its_rows():
    point = curve(1, 1)["points"][1]

    assert point["low"] < point["value"] < point["high"]
    assert 100 == point["rows"]


def test_parts_are_in_the_order_of_time_and_leave_out_what_has_none():
    days = ["2024-03-01", None, "2024-01-01", "2024-02-01", "2024-04-01"]

    parts = staleness.by_time(pd.Series(pd.to_datetime(days)), 2)

    assert [[2, 3], [0, 4]] == [part.tolist() for part in parts]
