"""Explanations: what each feature contributes to the answer to one row."""

import uuid
from dataclasses import asdict

import numpy as np
import pydantic_core

from ..model.explanation import Explanation, explain
from .follower import Served
from .refusal import Refusal
from .scored import refuse_unless_finite


def answer(served: Served, body: bytes) -> bytes:
    """Return what a model makes of the row in the body of a request, and why, as JSON.

    Args:
        served: The model.
        body: One row, alone or in a list.

    Raises:
        Refusal: If there are several rows, or the row breaks the contract or has no
            finite prediction or explanation.
    """
    rows = served.contract.rows(body)
    if len(rows) > 1:
        raise Refusal(422, f"There are {len(rows)} rows. Send one: each takes a while.")
    predictor = served.bundle.predictor
    numbers, codes = predictor.encoding.arrays_of(rows)
    values = predictor.run(numbers, codes)
    refuse_unless_finite(values)
    with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is refused
        found = explain(predictor, numbers, codes, served.background)
    _refuse_unless_told(found)
    columns = predictor.outputs.columns(values)
    prediction = {name: column.tolist()[0] for name, column in columns.items()}
    return pydantic_core.to_json(
        {
            "model_version": served.version,
            "prediction_id": uuid.uuid4().hex,
            **prediction,
            "explanation": asdict(found),
        }
    )


def _refuse_unless_told(found: Explanation) -> None:
    """Refuse numbers so large that their differences are none: JSON has no word."""
    parts = [(part.value, part.noise) for part in found.contributions]
    if not (np.isfinite(found.base) and np.isfinite(parts).all()):
        raise Refusal(422, "The contributions of this row are not finite.")
