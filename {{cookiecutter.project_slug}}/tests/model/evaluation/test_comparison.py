"""Every model is measured on the same samples, and gains point the good way."""

import numpy as np
import pytest

from project_package.model import measures
from project_package.model.evaluation import comparison
from project_package.model.evaluation.bootstrap import Bootstrap
from project_package.model.fitted import values_of

from ... import small

BOOTSTRAP = Bootstrap(200, 0.95, 1)


@pytest.fixture(scope="module")
def compared(kind):
    """A forest beside a dummy, on rows of their own training."""
    described = small.schema(kind.target)
    frame = small.synthetic.rows(described, 200, seed=1)
    target = kind.problem.encode(frame[kind.target.name], kind.target)
    values = {
        name: values_of(small.trained(kind, model), frame, kind.problem)
        for name, model in (("forest", kind.forest), ("dummy", kind.dummy))
    }
    found = comparison.compare(
        target, values, "forest", problem=kind.problem, bootstrap=BOOTSTRAP
    )
    return target, values, found


def test_each_measure_is_that_of_the_rows_with_an_interval_around_it(kind, compared):
    target, values, found = compared
    for name in found["models"]["forest"]:
        measure = measures.measure(name, kind.problem)
        exact = measure.value(target, values["forest"])
        low, high = found["intervals"]["forest"][name]
        assert exact == found["models"]["forest"][name]
        assert low < exact < high


def test_the_better_model_gains_by_every_measure_that_is_defined(kind, compared):
    target, values, found = compared
    gains = found["gains"]["dummy"]
    defined = {
        name
        for name, measure in measures.of(kind.problem).items()
        if np.isfinite(measure.value(target, values["dummy"]))
    }
    assert defined == gains.keys()
    assert {kind.higher, kind.lower} <= defined
    assert all(gain["low"] > 0 for gain in gains.values())


def test_a_model_gains_nothing_over_itself(kind, compared):
    target, values, _ = compared
    measure = measures.measure(kind.lower, kind.problem)
    same = comparison.gain(
        measure, target, values["forest"], values["forest"], BOOTSTRAP
    )
    assert (0, 0, 0) == (same.value, same.low, same.high)


def test_the_gain_of_two_models_is_that_of_the_comparison(kind, compared):
    target, values, found = compared
    measure = measures.measure(kind.higher, kind.problem)
    gain = comparison.gain(
        measure, target, values["forest"], values["dummy"], BOOTSTRAP
    )
    assert found["gains"]["dummy"][kind.higher] == vars(gain)
