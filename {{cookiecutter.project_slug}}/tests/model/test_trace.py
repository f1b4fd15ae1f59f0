"""The trace of a row refuses what has no answer; the rest is in ``cli``."""

import numpy as np
import pyarrow as pa
import pytest

from project_package.errors import DataError
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

    found = trace(loaded, pa.Table.from_pandas(features), "rows")

    assert {c.name for c in small.FEATURES} == {*found.raw} == {*found.encoded}
    answers = loaded.predictor.predict(frame)
    assert found.answer == {name: column[0] for name, column in answers.items()}


def test_a_row_without_a_finite_prediction_has_no_answer(loaded, monkeypatch):
    frame = synthetic.rows(loaded.schema, 1, seed=3)
    monkeypatch.setattr(loaded.predictor, "run", lambda *_: np.array([[np.nan]]))

    with pytest.raises(DataError, match="rows has no finite prediction"):
        trace(loaded, pa.Table.from_pandas(frame), "rows")
