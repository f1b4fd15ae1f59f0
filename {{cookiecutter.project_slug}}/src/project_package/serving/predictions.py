"""Predictions: from the rows of a request to the body of the answer."""

import time
import uuid
from typing import Any

import numpy as np
import pydantic_core

from ..model.encoding import UNSEEN
from .champion import Served
from .metrics import Metrics
from .prediction_log.entry import Entry
from .prediction_log.log import Log, NoLog
from .refusal import Fault, Refusal


def answer(served: Served, body: bytes, metrics: Metrics, log: Log | NoLog) -> bytes:
    """Return what a model answers to the rows in the body of a request, as JSON.

    Args:
        served: The model.
        body: One row, or a list of them.
        metrics: Counts them.
        log: Keeps what was asked and answered.

    Raises:
        Refusal: If the rows break the contract, or have no finite prediction.
    """
    rows = served.contract.rows(body)
    predictor = served.bundle.predictor
    numbers, codes = predictor.encoding.arrays_of(rows)
    values = predictor.run(numbers, codes)
    _refuse_unless_finite(values)
    unseen = codes == UNSEEN
    predictions = _identified(predictor.outputs.columns(values), len(rows))
    counts: dict[str, int] = {}
    if unseen.any():
        counts = predictor.encoding.unseen(codes)
        _tell_unseen(predictions, unseen, [*counts])
    metrics.predicted(len(rows), counts)
    said = {"model_version": served.version, "predictions": predictions}
    content = pydantic_core.to_json(said)
    schema = served.contract.schema
    log.put(Entry(time.time(), served.version, schema, rows, predictions))
    return content


def _identified(columns: dict[str, np.ndarray], rows: int) -> list[dict[str, Any]]:
    """Return the predictions, each with an identifier of its own."""
    names = ("prediction_id", *columns)
    identifier = uuid.uuid4().hex
    identifiers = [f"{identifier}-{row}" for row in range(rows)]
    cells = [column.tolist() for column in columns.values()]
    return [dict(zip(names, row)) for row in zip(identifiers, *cells)]


def _refuse_unless_finite(values: np.ndarray) -> None:
    """Refuse what batch scoring puts into quarantine: JSON has no word for it."""
    finite = np.isfinite(values)
    if not finite.all():
        rows = np.flatnonzero(~finite.all(axis=1)).tolist()
        faults = tuple(
            Fault(f"rows[{row}]", "has no finite prediction") for row in rows
        )
        raise Refusal(422, "The model has no finite answer to every row.", faults)


def _tell_unseen(
    predictions: list[dict[str, Any]], unseen: np.ndarray, names: list[str]
) -> None:
    """Name in each prediction the columns whose value training did not know."""
    for prediction, row in zip(predictions, unseen.tolist()):
        columns = [name for name, hit in zip(names, row) if hit]
        if columns:
            prediction["unseen"] = columns
