"""Predictions: from the rows of a request to the body of the answer."""

import uuid
from typing import Any

import numpy as np
import pydantic_core

from ..model.encoding import UNSEEN
from .champion import Served
from .metrics import Metrics
from .traffic import Traffic


def answer(
    champion: Served, body: bytes, metrics: Metrics, traffic: Traffic, key: str = ""
) -> bytes:
    """Return what a model answers to the rows in the body of a request, as JSON.

    Args:
        champion: The model that answers if no other one does.
        body: One row, or a list of them.
        metrics: Counts them.
        traffic: Lets a model score the rows.
        key: What the caller belongs to; empty for one that does not say.

    Raises:
        Refusal: If the rows break the contract, or have no finite prediction.
    """
    rows = champion.contract.rows(body)
    scored = traffic.score(champion, rows, key)
    predictor = scored.served.bundle.predictor
    unseen = scored.codes == UNSEEN
    predictions = _identified(predictor.outputs.columns(scored.values), len(rows))
    counts: dict[str, int] = {}
    if unseen.any():
        counts = predictor.encoding.unseen(scored.codes)
        _tell_unseen(predictions, unseen, [*counts])
    metrics.predicted(len(rows), counts)
    said: dict[str, Any] = {"model_version": scored.served.version}
    if traffic.splits:
        said["arm"] = scored.arm
    content = pydantic_core.to_json(said | {"predictions": predictions})
    traffic.shadow(scored, rows, lambda _: None)
    return content


def _identified(columns: dict[str, np.ndarray], rows: int) -> list[dict[str, Any]]:
    """Return the predictions, each with an identifier of its own."""
    names = ("prediction_id", *columns)
    identifier = uuid.uuid4().hex
    identifiers = [f"{identifier}-{row}" for row in range(rows)]
    cells = [column.tolist() for column in columns.values()]
    return [dict(zip(names, row)) for row in zip(identifiers, *cells)]


def _tell_unseen(
    predictions: list[dict[str, Any]], unseen: np.ndarray, names: list[str]
) -> None:
    """Name in each prediction the columns whose value training did not know."""
    for prediction, row in zip(predictions, unseen.tolist()):
        columns = [name for name, hit in zip(names, row) if hit]
        if columns:
            prediction["unseen"] = columns
