"""The trace of a row from a table; the rest is in ``cli``."""

import pyarrow as pa
import pytest

from project_package.model import bundle, synthetic
from project_package.model.trace import trace

from .. import small


@pytest.fixture
def loaded(kind, tmp_path) -> bundle.Bundle:
    """A bundle of a linear model."""
    described = small.schema(kind.target)
    small.write_bundle(tmp_path, small.trained(kind, kind.linear), described)
    return bundle.load(tmp_path)


def test_a_row_of_a_file_is_traced_as_one_from_a_request(loaded):
    frame = synthetic.rows(loaded.schema, 1, seed=3)
    features = frame[[column.name for column in small.FEATURES]]

    table, values = pa.Table.from_pandas(features), loaded.predictor.values(frame)
    found = trace(loaded, table, frame, values)

    assert {c.name for c in small.FEATURES} == {*found.raw} == {*found.encoded}
    answers = loaded.predictor.predict(frame)
    assert found.answer == {name: column[0] for name, column in answers.items()}
