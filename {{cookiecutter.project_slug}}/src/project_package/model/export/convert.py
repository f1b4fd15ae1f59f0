"""The conversion: skl2onnx with exact converters in place of its float32 ones."""

import importlib
from collections.abc import Callable
from functools import cache
from typing import Any

import skl2onnx
from onnx import ModelProto
from onnx.shape_inference import infer_shapes
from skl2onnx.common.data_types import DoubleTensorType, Int64TensorType
from skl2onnx.helpers.onnx_helper import select_model_inputs_outputs
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder

from ...errors import ExportError
from ...problems import Problem
from ...schema import Schema
from ..dates import CalendarFeatures
from ..predictor import CODES, NUMBERS
from . import preprocessing
from .graph import OPSET, TREES, Graph

_TREE_OPSET = 5  # TreeEnsemble in float64 came with version 5 of ai.onnx.ml
_OPTIONS = {
    "zipmap": [True, False, "columns"],
    "output_class_labels": [False, True],
    "raw_scores": [True, False],
    "nocl": [True, False],
}

Writer = Callable[[Graph], None]


def to_onnx(fitted: Pipeline, schema: Schema, problem: Problem) -> bytes:
    """Return the steps after ``encode`` as an ONNX model with one output.

    Its inputs are ``numbers`` and ``codes``; one that no feature needs is left out.

    Args:
        fitted: A pipeline of :func:`~project_package.model.features.pipeline`.
        schema: The schema that the pipeline was made for.
        problem: What is predicted; it decides the output.

    Raises:
        ExportError: If a step has no exact counterpart in ONNX.
    """
    _register(problem.name)
    numbers, codes = len(schema.numbers + schema.dates), len(schema.categories)
    inputs = [(NUMBERS, DoubleTensorType([None, numbers]))] if numbers else []
    inputs += [(CODES, Int64TensorType([None, codes]))] if codes else []
    steps = Pipeline(fitted.steps[1:])
    estimator = type(fitted[-1]).__name__
    labelled = hasattr(fitted[-1], "classes_")
    options = {id(steps): {"zipmap": False}} if labelled else None
    try:
        model = skl2onnx.to_onnx(
            steps, initial_types=inputs, options=options, target_opset=OPSET
        )
    except Exception as error:  # skl2onnx raises whatever its converters stumble on
        reason = (str(error) or type(error).__name__).splitlines()[0].rstrip(".")
        raise ExportError(
            f"{estimator} cannot be exported exactly: {reason}. Choose another "
            "estimator or other parameters in model.candidates."
        ) from error
    content: bytes = _finished(model).SerializeToString()
    return content


def _finished(model: ModelProto) -> ModelProto:
    """Return ``model`` with its last output only, and nothing that serves others."""
    for opset in model.opset_import:
        if opset.domain == TREES:
            opset.version = _TREE_OPSET
    finished = select_model_inputs_outputs(model, outputs=[model.graph.output[-1].name])
    finished = infer_shapes(finished)  # the selection forgets the type of the output
    # skl2onnx keeps them in a set, whose order is another in each process.
    finished.opset_import.sort(key=lambda opset: opset.domain)
    return finished


@cache
def _register(problem: str) -> None:
    """Tell skl2onnx, once a process, to use the converters of this package."""
    exact = importlib.import_module(f".{problem}", __package__)
    for estimator, write in exact.WRITERS.items():
        if exact.LABELLED:
            _override(estimator, write, _classes_shape, _OPTIONS)
        else:
            _override(estimator, write, _number_shape)
    _override(SimpleImputer, preprocessing.imputer, _matrix_shape)
    _override(OneHotEncoder, preprocessing.one_hot, _matrix_shape)
    _override(CalendarFeatures, preprocessing.calendar, _matrix_shape)


def _override(
    estimator: type,
    write: Writer,
    shape: Callable[[Any], None],
    options: dict[str, Any] | None = None,
) -> None:
    """Put ``write`` in the place of skl2onnx's converter for ``estimator``."""

    def convert(scope: Any, operator: Any, container: Any) -> None:
        write(Graph(scope, operator, container))

    name = f"Exact{estimator.__name__}"
    skl2onnx.update_registered_converter(
        estimator, name, shape, convert, overwrite=True, options=options
    )


def _classes_shape(operator: Any) -> None:
    """Announce the class and one column a class."""
    operator.outputs[0].type = Int64TensorType([None])
    width = len(operator.raw_operator.classes_)
    operator.outputs[1].type = DoubleTensorType([None, width])


def _number_shape(operator: Any) -> None:
    """Announce one column."""
    operator.outputs[0].type = DoubleTensorType([None, 1])


def _matrix_shape(operator: Any) -> None:
    """Announce one column for each feature that the step gives."""
    width = len(operator.raw_operator.get_feature_names_out())
    operator.outputs[0].type = DoubleTensorType([None, width])
