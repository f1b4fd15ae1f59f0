"""Groups show whether predictions shift: typical rows fill them evenly."""

import numpy as np
import pytest

from project_package.model.outputs import Outputs
from project_package.serving.groups import Groups


def test_typical_rows_fill_the_groups_evenly(service):
    served = service.champion.served
    typical = served.background
    values = served.bundle.predictor.run(typical.numbers, typical.codes)
    labels = served.bundle.predictor.outputs.labels

    counts = served.groups.counts(values)

    assert len(values) == sum(counts.values())
    if labels is None:
        assert 5 == len(counts)
        assert max(counts.values()) <= 0.25 * len(values)
    else:
        assert {*counts} <= {*labels}


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (-9, "below 1"),
        (0.99, "below 1"),
        (1, "1 to 2.5"),
        (2.4, "1 to 2.5"),
        (2.5, "from 2.5"),
        (9, "from 2.5"),
    ],
)
def test_a_number_belongs_where_the_name_of_the_group_says(number, name):
    outputs = Outputs("target", None)
    groups = Groups(("below 1", "1 to 2.5", "from 2.5"), outputs, np.array([1, 2.5]))

    assert {name: 1} == groups.counts(np.array([[number]]))
