"""The exported model takes any sort of table, in float64 throughout."""

import onnx
import pytest
import skl2onnx

from project_package.model.predictor import CODES, NUMBERS

from ... import small

SORTS = {
    "numbers": small.NUMBERS,
    "dates": small.DATES,
    "categories": small.CATEGORIES,
    "all but numbers": small.DATES + small.CATEGORIES,
    "all but dates": small.NUMBERS + small.CATEGORIES,
    "all but categories": small.NUMBERS + small.DATES,
}


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("model", ["linear", "forest"])
def test_tables_with_some_sorts_of_columns_only_are_exported(kind, model, sort):
    schema = small.schema(kind.target, *SORTS[sort])
    estimator = small.build(kind, getattr(kind, model))

    assert small.proven(estimator, schema).largest_difference < 1e-9


def test_model_has_two_float64_and_integer_inputs_and_one_float64_output(kind):
    schema = small.schema(kind.target)
    content = small.exported(small.trained(kind, kind.linear), schema)

    model = onnx.load_model_from_string(content)
    onnx.checker.check_model(model, full_check=True)
    graph = model.graph
    types = {
        v.name: v.type.tensor_type.elem_type for v in [*graph.input, *graph.output]
    }

    assert onnx.TensorProto.DOUBLE == types.pop(NUMBERS)
    assert onnx.TensorProto.INT64 == types.pop(CODES)
    assert [onnx.TensorProto.DOUBLE] == list(types.values())


def test_no_float32_is_in_the_model_but_where_forests_round(kind):
    schema = small.schema(kind.target)
    content = small.exported(small.trained(kind, kind.forest), schema)

    graph = onnx.load_model_from_string(content).graph
    stored = {t.data_type for t in graph.initializer}
    lists = {a.name for n in graph.node for a in n.attribute if a.floats}

    assert onnx.TensorProto.FLOAT not in stored
    assert not lists


def test_the_order_in_which_a_process_keeps_sets_does_not_change_the_bytes(
    kind, monkeypatch
):
    fitted, schema = small.trained(kind, kind.forest), small.schema(kind.target)
    content = small.exported(fitted, schema)
    write = skl2onnx.to_onnx

    def reversed_sets(*arguments, **options):
        model = write(*arguments, **options)
        model.opset_import.reverse()
        return model

    monkeypatch.setattr(skl2onnx, "to_onnx", reversed_sets)
    assert content == small.exported(fitted, schema)


def test_same_pipeline_gives_the_same_bytes(kind):
    schema = small.schema(kind.target)
    fitted = small.trained(kind, kind.forest)

    assert small.exported(fitted, schema) == small.exported(fitted, schema)
