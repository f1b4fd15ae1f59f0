"""Parity goes red for any model that answers otherwise."""

import json

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from project_package.errors import ExportError
from project_package.model import parity, synthetic
from project_package.model.predictor import Predictor

from .. import small


def changed(content: bytes, like: Predictor, change) -> Predictor:
    """Return the model after ``change`` was made to every array of numbers in it."""
    model = onnx.load_model_from_string(content)
    tensors = [*model.graph.initializer]
    tensors += [a.t for node in model.graph.node for a in node.attribute if a.t.dims]
    for tensor in tensors:
        values = numpy_helper.to_array(tensor)
        if values.dtype.kind == "f":
            tensor.CopyFrom(numpy_helper.from_array(change(values), tensor.name))
    return Predictor(model.SerializeToString(), like.encoding, like.outputs)


def prove(kind, candidate, change):
    """Prove a model that was changed after it was exported."""
    schema = small.schema(kind.target)
    fitted = small.trained(kind, candidate)
    like = small.predictor(fitted, schema)
    wrong = changed(small.exported(fitted, schema), like, change)
    frame = synthetic.rows(schema, 200, seed=2)
    return parity.prove(fitted, wrong, frame, kind.problem, single_rows=3)


def shift_one(values):
    """Return ``values`` with one of them a little larger."""
    copy = values.copy()
    copy.flat[copy.size // 2] += 0.3
    return copy


@pytest.mark.ml_score("Infra 2")
@pytest.mark.parametrize("model", ["linear", "forest"])
def test_model_that_was_not_changed_passes(kind, model):
    proven = prove(kind, getattr(kind, model), lambda values: values)

    assert proven.is_close
    assert {
        "held_out": 200,
        "missing_values": 200,
        "unseen_categories": 200,
        "one_at_a_time": 6,
    } == proven.rows


@pytest.mark.ml_score("Infra 2")
@pytest.mark.parametrize("model", ["linear", "forest"])
@pytest.mark.parametrize(
    "change",
    [
        shift_one,
        lambda values: values * (1 + 1e-5),
        lambda values: np.full_like(values, np.nan),
    ],
    ids=["one value", "a hundred thousandth", "not a number"],
)
def test_changed_model_is_refused(kind, model, change):
    with pytest.raises(ExportError, match="is not exported exactly"):
        prove(kind, getattr(kind, model), change)


def test_numbers_that_are_not_finite_in_one_kind_of_rows_are_not_overlooked(kind):
    schema = small.schema(kind.target)
    fitted = small.trained(kind, kind.linear)
    predictor = small.predictor(fitted, schema)

    class Sick(Predictor):
        """Answers single rows only."""

        def __init__(self):  # pylint: disable=super-init-not-called
            self.encoding, self.outputs = predictor.encoding, predictor.outputs

        def run(self, numbers, codes):
            values = predictor.run(numbers, codes)
            return values if len(values) > 1 else values * np.nan

    with pytest.raises(ExportError, match="nan"):
        frame = synthetic.rows(schema, 50, seed=2)
        parity.prove(fitted, Sick(), frame, kind.problem)


def test_tables_without_categories_have_none_to_be_unseen(kind):
    schema = small.schema(kind.target, *small.NUMBERS)
    fitted = small.trained(kind, kind.linear, *small.NUMBERS)
    frame = synthetic.rows(schema, 50, seed=2)

    proven = parity.prove(fitted, small.predictor(fitted, schema), frame, kind.problem)

    assert 0 == proven.rows["unseen_categories"]


def test_record_is_plain_json(kind):
    record = prove(kind, kind.linear, lambda values: values).to_json()

    assert record == json.loads(json.dumps(record))
    assert 1e-6 == record["tolerance"]


@pytest.mark.parametrize(
    "actual, expected, found",
    [
        ([1.0], [1.0], 0.0),
        ([1.1], [1.0], 0.1),
        ([2e-12], [1e-12], 1e-3),
        ([np.nan], [1.0], np.nan),
        ([np.inf], [1.0], np.inf),
        ([], [], 0.0),
    ],
)
def test_difference_is_relative_with_a_floor(actual, expected, found):
    difference = parity.difference(np.array(actual), np.array(expected))

    np.testing.assert_allclose(difference, found)
