"""Predictions: from the rows of a request to the body of the answer."""

import secrets
import time
from typing import Any

import numpy as np
import pydantic_core

from ..model.encoding import UNSEEN
from .champion import Served
from .metrics import Metrics
from .prediction_log.entry import Entry
from .prediction_log.log import Log, NoLog
from .scored import Scored
from .traffic import Traffic


def answer(  # pylint: disable=too-many-arguments,too-many-locals  # one way, no turns
    champion: Served,
    body: bytes,
    metrics: Metrics,
    log: Log | NoLog,
    *,
    traffic: Traffic,
    key: str = "",
) -> bytes:
    """Return what a model answers to the rows in the body of a request, as JSON.

    Args:
        champion: The model that answers if no other one does.
        body: One row, or a list of them.
        metrics: Counts them.
        log: Keeps what was asked and answered.
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
    metrics.predicted(
        scored.served.groups.counts(scored.values),
        predictor.encoding.missing(scored.numbers, scored.codes),
        counts,
    )
    said: dict[str, Any] = {"model_version": scored.served.version}
    if traffic.splits:
        said["arm"] = scored.arm
    content = pydantic_core.to_json(said | {"predictions": predictions})
    version, schema = scored.served.version, champion.contract.schema
    entry = Entry(time.time(), version, schema, rows, predictions, scored.arm)

    def keep(shadow: Scored | None) -> None:
        if shadow is not None:
            _tell_shadow(predictions, shadow)
        log.put(entry)

    traffic.shadow(scored, rows, keep)
    return content


def _identified(columns: dict[str, np.ndarray], rows: int) -> list[dict[str, Any]]:
    """Return the predictions, each with an identifier of its own."""
    names = ("prediction_id", *columns)
    identifier = secrets.token_hex(16)
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


def _tell_shadow(predictions: list[dict[str, Any]], shadow: Scored) -> None:
    """Add to each prediction what the model in the shadow would have answered."""
    columns = shadow.served.bundle.predictor.outputs.columns(shadow.values)
    cells = zip(*(column.tolist() for column in columns.values()))
    for prediction, row in zip(predictions, cells):
        said = {"model_version": shadow.served.version} | dict(zip(columns, row))
        prediction["shadow"] = said
