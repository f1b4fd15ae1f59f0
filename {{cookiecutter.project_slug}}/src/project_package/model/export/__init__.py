"""Export: a fitted pipeline as an ONNX model in float64, exact to the last digits."""

from .assembly import predictor
from .convert import to_onnx
from .encoding import encoding_of

__all__ = ["encoding_of", "predictor", "to_onnx"]
