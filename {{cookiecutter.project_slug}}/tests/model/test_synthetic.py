"""Synthetic rows fit any schema, so that a probe needs no data."""

import pandas as pd
import pytest

from project_package.data import validation
from project_package.model import synthetic
from project_package.schema import Column

from .. import small

COLUMNS = [
    Column(name="x", type="number"),
    Column(name="x", type="number", minimum=5),
    Column(name="x", type="number", maximum=-5),
    Column(name="x", type="number", minimum=2, maximum=2, nullable=True),
    Column(name="x", type="category", nullable=True),
    Column(name="x", type="category", allowed=("only",)),
    Column(name="x", type="date", nullable=True),
    Column(name="x", type="text", role="id"),
]


@pytest.mark.parametrize("column", COLUMNS, ids=lambda c: f"{c.type}-{c.minimum}")
def test_rows_keep_every_rule(kind, column):
    schema = small.schema(kind.target, small.NUMBERS[1], column)

    assert validation.check(synthetic.rows(schema, 100, seed=1), schema).empty


def test_same_seed_gives_the_same_rows(kind):
    schema = small.schema(kind.target)

    pd.testing.assert_frame_equal(
        synthetic.rows(schema, 50, seed=1), synthetic.rows(schema, 50, seed=1)
    )


def test_target_can_be_learned(kind):
    schema = small.schema(kind.target)
    frame = synthetic.rows(schema, 300, seed=1)
    target = kind.problem.encode(frame[kind.target.name], kind.target)

    assert frame["weight"].corr(pd.Series(target)) > 0.3
