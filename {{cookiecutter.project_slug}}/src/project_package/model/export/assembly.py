"""The assembly: the exported model with what turns rows into its inputs and back."""

import onnx
from sklearn.pipeline import Pipeline

from ...errors import BundleError, ExportError
from ...problems import Problem
from ...schema import Schema
from ..outputs import Outputs
from ..predictor import Predictor
from ..treewise import treewise
from .convert import to_onnx
from .encoding import encoding_of


def predictor(
    fitted: Pipeline,
    schema: Schema,
    problem: Problem,
    outputs: Outputs,
    *,
    many_rows: bool = False,
) -> tuple[bytes, Predictor]:
    """Return a fitted pipeline as an ONNX model, and that model ready to use.

    Args:
        fitted: The pipeline; see :func:`.to_onnx`.
        schema: The schema that it was made for.
        problem: What is predicted.
        outputs: What the model's outputs stand for.
        many_rows: Whether to prepare the model for large batches; single rows take
            longer then. The predictions are the same.

    Raises:
        ExportError: If a step has no exact counterpart in ONNX, or none that ONNX
            Runtime can load.
    """
    model = to_onnx(fitted, schema, problem)
    if many_rows:
        model = treewise(onnx.load_from_string(model)).SerializeToString()
    try:
        return model, Predictor(model, encoding_of(fitted, schema), outputs)
    except BundleError as error:
        name = type(fitted[-1]).__name__
        raise ExportError(
            f"{name} cannot be exported ({error}). Choose another estimator."
        ) from error
