"""The bundle: everything that a model needs to be used, in one flat folder.

model.onnx        the exported model: two inputs, one output
encoding.json     how columns become its inputs
outputs.json      what its output stands for
schema.json       the schema of the data
reference.json    statistics of the training data
predictions.json  statistics of its answers on held-out rows
metrics.json      measures on held-out rows, beside the baselines'
background.json   typical training rows, which an explanation compares with
diagnosis.json    curves, calibration and the like, for the reports
slices.json       how the model does on parts of the rows and for groups of people
importances.json  what each feature is worth to it
parity.json       how close the export comes to the fitted pipeline
golden.json       a few inputs and what must come out
lineage.json      data, code, configuration, versions and seed behind it
card.md           the model card, for people
pipeline.skops    the fitted scikit-learn pipeline, to be inspected; nothing reads it
manifest.json     size and SHA-256 of each of these; its own digest is the bundle's
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import onnx
from onnx import numpy_helper

from .. import schema as schemas
from .. import storage
from ..errors import BundleError
from ..manifest import FORMAT, MANIFEST
from .background import Background
from .encoding import Encoding, inputs_from_json, inputs_to_json
from .outputs import Outputs
from .predictor import TOLERANCE, Predictor
from .treewise import treewise

T = TypeVar("T")

MODEL = "model.onnx"
PIPELINE = "pipeline.skops"
CARD = "card.md"
GOLDEN_ROWS = 20


@dataclass(frozen=True)
class Bundle:
    """A loaded bundle.

    Attributes:
        folder: Where its files are.
        predictor: Its model, ready to use.
        schema: Schema of the data that it reads.
        metrics: Measures on held-out rows, by model.
        parity: How close the export comes to the fitted pipeline.
        lineage: What it was made from.
    """

    folder: Path
    predictor: Predictor
    schema: schemas.Schema
    metrics: dict[str, Any]
    parity: dict[str, Any]
    lineage: dict[str, Any]

    @cached_property
    def background(self) -> Background:
        """What an explanation compares a row with; read when it is first asked for.

        Raises:
            BundleError: If the bundle has none, or it is damaged.
        """
        return _part(self.folder, "background", Background.from_json)


def golden(
    predictor: Predictor, numbers: np.ndarray, codes: np.ndarray
) -> dict[str, Any]:
    """Return inputs and what the model makes of them, to be compared when it is loaded.

    Args:
        predictor: The exported model.
        numbers: Numbers and days, float64 (rows, n); the first rows are kept.
        codes: Codes of categories, int64 (rows, c).
    """
    numbers, codes = numbers[:GOLDEN_ROWS], codes[:GOLDEN_ROWS]
    outputs = predictor.run(numbers, codes).tolist()
    return inputs_to_json(numbers, codes) | {"outputs": outputs}


def write(folder: Path, model: bytes, parts: dict[str, Any]) -> None:
    """Complete a bundle; its manifest comes last.

    Args:
        folder: A folder that holds ``pipeline.skops`` and ``card.md``.
        model: Content of ``model.onnx``.
        parts: Content of the JSON files, by name without suffix.
    """
    (folder / MODEL).write_bytes(model)
    for name, content in parts.items():
        storage.write_json(str(folder / f"{name}.json"), content)
    files = {
        path.name: {"sha256": storage.digest(path), "bytes": path.stat().st_size}
        for path in sorted(folder.iterdir())
    }
    storage.write_json(str(folder / MANIFEST), {"format": FORMAT, "files": files})


def load(folder: Path, *, many_rows: bool = False) -> Bundle:
    """Return the bundle in ``folder`` after checking that it can be trusted.

    The files are taken to be those of the manifest; the registry has verified that.

    Args:
        folder: A verified folder.
        many_rows: Whether to prepare the model for large batches; single rows take
            longer then. The predictions are the same.

    Raises:
        BundleError: If a part is missing or damaged, a weight is not finite, or the
            model does not give its golden outputs, because it was changed or this
            runtime computes otherwise.
    """
    model = _model(folder / MODEL)
    if many_rows:
        model = treewise(model)
    outputs = _part(folder, "outputs", Outputs.from_json)
    encoding = _part(folder, "encoding", Encoding.from_json)
    predictor = Predictor(model.SerializeToString(), encoding, outputs)
    _refuse_strange_answers(predictor, *_part(folder, "golden", _golden_arrays))
    return Bundle(
        folder,
        predictor,
        _part(folder, "schema", partial(_schema, target=outputs.target)),
        _part(folder, "metrics", dict),
        _part(folder, "parity", dict),
        _part(folder, "lineage", dict),
    )


def _part(folder: Path, name: str, read: Callable[[Any], T]) -> T:
    """Return what ``read`` makes of one JSON file."""
    path = folder / f"{name}.json"
    try:
        return read(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise BundleError(
            f"The bundle's {path.name} cannot be read ({error}). Use another version."
        ) from None


def _schema(content: Any, target: str) -> schemas.Schema:
    """Return the schema of the bundle's data."""
    return schemas.parse(content, source="schema.json", target=target)


def _model(path: Path) -> onnx.ModelProto:
    """Return the model in ``path`` if every number in it is finite."""
    try:
        model = onnx.load(str(path))
    except Exception as error:  # protobuf has no common base for its errors
        raise BundleError(f"The bundle's {path.name} is damaged: {error}") from error
    for name, values in _weights(model):
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            raise BundleError(
                f"The bundle's model has weights that are not finite ({name}). It must "
                "not be used; train again, and look for missing or infinite values."
            )
    return model


def _weights(model: onnx.ModelProto) -> list[tuple[str, np.ndarray]]:
    """Return every array of numbers in the model, with a name."""
    tensors = [(tensor.name, tensor) for tensor in model.graph.initializer]
    floats = []
    for node in model.graph.node:
        for attribute in node.attribute:
            name = f"{node.name}.{attribute.name}"
            if attribute.type == onnx.AttributeProto.TENSOR:
                tensors.append((name, attribute.t))
            else:  # a list of numbers, a single one, or zero for other sorts
                numbers = [*attribute.floats, attribute.f]
                floats.append((name, np.array(numbers, dtype=np.float64)))
    return floats + [(name, numpy_helper.to_array(tensor)) for name, tensor in tensors]


def _golden_arrays(kept: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the golden numbers, codes and outputs."""
    return *inputs_from_json(kept), np.array(kept["outputs"], dtype=np.float64)


def _refuse_strange_answers(
    predictor: Predictor, numbers: np.ndarray, codes: np.ndarray, expected: np.ndarray
) -> None:
    """Refuse a model that does not give what it gave when it was made."""
    try:
        actual = predictor.run(numbers, codes)
    except Exception as error:  # ONNX Runtime has no common base for its errors
        raise BundleError(f"The bundle's model cannot be run: {error}") from error
    if actual.shape != expected.shape or not np.allclose(
        actual, expected, rtol=TOLERANCE, atol=1e-12
    ):
        raise BundleError(
            "The bundle's model does not give its golden outputs. It was changed, or "
            "this version of ONNX Runtime computes otherwise; use another version."
        )
