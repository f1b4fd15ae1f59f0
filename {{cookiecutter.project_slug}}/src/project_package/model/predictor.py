"""The predictor: a bundle's model in ONNX Runtime, the same for every use."""

from typing import TYPE_CHECKING

import numpy as np
import onnxruntime

from ..errors import BundleError
from .encoding import Encoding
from .outputs import Outputs

if TYPE_CHECKING:
    import pandas as pd

NUMBERS = "numbers"  # input, float64 (rows, numbers + dates); missing is NaN
CODES = "codes"  # input, int64 (rows, categories)

# Relative difference between an exported model and the fitted pipeline, or between two
# runtimes: float64 reaches 1e-10, float32 fails it.
TOLERANCE = 1e-6

# Rows that pass the model at once: their intermediate results fit in a processor's
# cache, which makes large batches a quarter faster and bounds their memory.
BLOCK_ROWS = 10_000

# ONNX Runtime multiplies the rows of a matrix two by two. One that is left over is
# added up in another order: its last digit would depend on the number of rows.
_PRODUCTS = (b"MatMul", b"Gemm")


class Predictor:
    """Gives predictions for rows; safe to use from several threads.

    Attributes:
        encoding: How rows become the model's inputs.
        outputs: What its outputs stand for.
    """

    def __init__(self, model: bytes, encoding: Encoding, outputs: Outputs) -> None:
        """Load an ONNX model.

        Args:
            model: Content of the model.
            encoding: How rows become its inputs.
            outputs: What its outputs stand for.

        Raises:
            BundleError: If ONNX Runtime cannot load the model.
        """
        self.encoding = encoding
        self.outputs = outputs
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # callers share out rows among threads
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                model, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # ONNX Runtime has no common base for its errors
            raise BundleError(f"ONNX Runtime cannot load the model: {error}") from error
        self._inputs = [entry.name for entry in self._session.get_inputs()]
        self._outputs = [entry.name for entry in self._session.get_outputs()]
        self._pairs = any(operator in model for operator in _PRODUCTS)

    def run(self, numbers: np.ndarray, codes: np.ndarray) -> np.ndarray:
        """Return the model's output, float64 (rows, classes) or (rows, 1).

        That of a row is the same, to the last bit, whatever rows are beside it.

        Args:
            numbers: Numbers and days, float64 (rows, numbers + dates).
            codes: Codes of categories, int64 (rows, categories).
        """
        rows = len(numbers)
        if rows <= BLOCK_ROWS:
            return self._block(numbers, codes)
        blocks = [
            self._block(
                numbers[start : start + BLOCK_ROWS], codes[start : start + BLOCK_ROWS]
            )
            for start in range(0, rows, BLOCK_ROWS)
        ]
        return np.concatenate(blocks)

    def _block(self, numbers: np.ndarray, codes: np.ndarray) -> np.ndarray:
        """Return the output for rows that pass the model at once."""
        rows = len(numbers)
        if self._pairs and rows % 2:
            twice = [*range(rows), rows - 1]
            numbers, codes = numbers.take(twice, axis=0), codes.take(twice, axis=0)
        given = {NUMBERS: numbers, CODES: codes}
        used = {name: given[name] for name in self._inputs}
        output: np.ndarray = self._session.run(self._outputs, used)[0][:rows]
        return output if output.ndim == 2 else output[:, np.newaxis]

    def values(self, frame: "pd.DataFrame") -> np.ndarray:
        """Return the model's output for rows in the schema's types."""
        return self.run(*self.encoding.arrays(frame))

    def predict(self, frame: "pd.DataFrame") -> dict[str, np.ndarray]:
        """Return the columns of the answers; see :meth:`Outputs.columns`."""
        return self.outputs.columns(self.values(frame))
