"""A model that is prepared for many rows answers exactly as it did."""

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from project_package.model import synthetic, treewise
from project_package.model.predictor import Predictor

from .. import small


@pytest.fixture
def large(monkeypatch):
    """Take every ensemble for a large one."""
    monkeypatch.setattr(treewise, "LARGE", 0)


def answers(model: onnx.ModelProto, like: Predictor, frame) -> np.ndarray:
    """Return what ``model`` makes of ``frame``."""
    return Predictor(model.SerializeToString(), like.encoding, like.outputs).values(
        frame
    )


def operators(model: onnx.ModelProto) -> list[str]:
    """Return the operators of the model's nodes, in order."""
    return [node.op_type for node in model.graph.node]


def boosted(kind):
    """Return histogram boosting of the kind."""
    forest = kind.forest.estimator
    name = forest.replace("RandomForest", "HistGradientBoosting")
    parameters = {"max_iter": 5, "min_samples_leaf": 60}
    return kind.forest.model_copy(
        update={"estimator": name, "parameters": parameters, "space": {}}
    )


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("sort", ["forest", "boosting", "leaves only"])
def test_answers_are_the_same_to_the_last_digit(kind, sort):
    candidate = boosted(kind) if sort == "boosting" else kind.forest
    if sort == "leaves only":
        parameters = {"n_estimators": 3, "min_samples_leaf": 500}
        candidate = candidate.model_copy(update={"parameters": parameters})
    schema = small.schema(kind.target)
    fitted = small.trained(kind, candidate)
    whole = onnx.load_model_from_string(small.exported(fitted, schema))
    like, frame = small.predictor(fitted, schema), synthetic.rows(schema, 200, seed=2)

    split = treewise.treewise(whole)

    assert len(split.graph.node) > len(whole.graph.node)
    np.testing.assert_array_equal(
        answers(split, like, frame), answers(whole, like, frame)
    )


def test_small_ensembles_stay_whole(kind):
    schema = small.schema(kind.target)
    content = small.exported(small.trained(kind, kind.forest), schema)
    model = onnx.load_model_from_string(content)

    assert 1 == operators(treewise.treewise(model)).count("TreeEnsemble")


@pytest.mark.parametrize("sort", ["linear", "forest"])
def test_products_pick_the_columns_that_were_gathered(kind, sort):
    schema = small.schema(kind.target)
    fitted = small.trained(kind, getattr(kind, sort))
    model = onnx.load_model_from_string(small.exported(fitted, schema))
    like, frame = small.predictor(fitted, schema), synthetic.rows(schema, 200, seed=2)

    prepared = treewise.treewise(model)

    assert "Gather" in operators(model)
    assert "Gather" not in operators(prepared)
    np.testing.assert_array_equal(
        answers(model, like, frame), answers(prepared, like, frame)
    )


def test_columns_of_numbers_are_still_gathered():
    numbers = helper.make_tensor_value_info("x", onnx.TensorProto.DOUBLE, [None, 2])
    picked = helper.make_tensor_value_info("y", onnx.TensorProto.DOUBLE, [None, 1])
    which = numpy_helper.from_array(np.array([1]), "which")
    gather = helper.make_node("Gather", ["x", "which"], ["y"], axis=1)
    graph = helper.make_graph([gather], "g", [numbers], [picked], [which])
    model = helper.make_model(graph)

    assert model == treewise.treewise(model)
