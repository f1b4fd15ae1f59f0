"""Export: a fitted pipeline as an ONNX model in float64, exact to the last digits."""

from .convert import to_onnx

__all__ = ["to_onnx"]
