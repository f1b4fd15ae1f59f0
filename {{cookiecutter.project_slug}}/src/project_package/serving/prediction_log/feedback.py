"""Feedback: what came true after a prediction was made.

An outcome may come before its prediction is written, or for one that another process
has made: it is stored by the identifier of the prediction, and joined when it is read.
"""

import re
from math import isfinite
from typing import Any

import pydantic_core

from ...data.words import category_text
from ...errors import ArtefactError
from ...schema import Column
from ..refusal import Fault, Refusal
from .log import Log

PATH = "/v1/feedback"
_RETRY_SECONDS = 5
_MOST_FAULTS = 50
_KEYS = ("prediction_id", "outcome")
# As predictions are named: a request, and the place of the row in it.
_IDENTIFIER = "^[0-9a-f]{32}-[0-9]{1,9}$"
_NAMES = re.compile(_IDENTIFIER.replace("$", r"\Z"), re.ASCII)


def take(log: Log, target: Column, body: bytes, most: int) -> bytes:
    """Store the outcomes in a body, and return how many there are, as JSON.

    Args:
        log: Where to.
        target: The column that they are values of.
        body: One outcome, or a list of them.
        most: Most outcomes of one request.

    Raises:
        Refusal: If the body is not JSON (400), holds too many outcomes (413), or none
            or one that breaks the schema (422), with each field that does; if the log
            is away (503).
    """
    outcomes = _read(body, target, most)
    try:
        log.save_outcomes(outcomes)
    except ArtefactError:
        raise Refusal(
            503,
            "The prediction log is away, and nothing was stored. Send it again.",
            retry_after=_RETRY_SECONDS,
        ) from None
    return pydantic_core.to_json({"stored": len(outcomes)})


def shape(target: Column | None) -> dict[str, Any]:
    """Return the JSON Schema of one outcome; without a model it is any value."""
    outcome: dict[str, Any] = {}
    if target is not None and target.allowed is not None:
        outcome = {"enum": [*target.allowed]}
    if target is not None and target.type == "number":
        bounds = {"minimum": target.minimum, "maximum": target.maximum}
        known = {name: bound for name, bound in bounds.items() if bound is not None}
        outcome = {"type": "number"} | known
    if target is not None:
        outcome |= {"description": f"The true value of {target.name}."}
    identifier = {"type": "string", "pattern": _IDENTIFIER}
    return {
        "type": "object",
        "properties": {"prediction_id": identifier, "outcome": outcome},
        "required": [*_KEYS],
        "additionalProperties": False,
    }


def _read(body: bytes, target: Column, most: int) -> dict[str, Any]:
    """Return the outcomes by the identifier of their prediction; the last counts."""
    content = _content(body)
    several = isinstance(content, list)
    given = content if several else [content]
    _refuse_number(len(given), most)
    outcomes, faults = {}, []
    for place, one in enumerate(given):
        found = _faults(one, target, f"feedback[{place}]" if several else "")
        faults += found
        if not found:
            outcomes[one["prediction_id"]] = _value(one["outcome"], target)
        if len(faults) > _MOST_FAULTS:
            break
    if faults:
        said = "The feedback breaks the schema; what is wrong first is listed."
        raise Refusal(422, said, tuple(faults[:_MOST_FAULTS]))
    return outcomes


def _content(body: bytes) -> Any:
    """Return what JSON holds."""
    try:
        return pydantic_core.from_json(body)
    except ValueError as error:
        raise Refusal(400, f"The body is not JSON: {error}.") from None


def _refuse_number(outcomes: int, most: int) -> None:
    if not outcomes:
        raise Refusal(422, "The list holds no outcome.")
    if outcomes > most:
        raise Refusal(
            413,
            f"There are {outcomes} outcomes, and at most {most} are taken at a time. "
            "Send them in parts.",
        )


def _faults(one: Any, target: Column, place: str) -> list[Fault]:
    """Return what is wrong with one outcome, without its values."""
    if not isinstance(one, dict):
        return [Fault(place, f"must be an object with {' and '.join(_KEYS)}")]
    rules = {name: "is missing" for name in _KEYS if name not in one}
    name = one.get("prediction_id")
    if "prediction_id" in one and not (isinstance(name, str) and _NAMES.match(name)):
        rules["prediction_id"] = "must be the prediction_id of an answer"
    if "outcome" in one and _value(one["outcome"], target) is None:
        rules["outcome"] = _rule(target)
    if one.keys() - {*_KEYS}:
        rules[""] = f"has other names than {' and '.join(_KEYS)}"
    parts = (
        (".".join(filter(None, (place, key))), rule) for key, rule in rules.items()
    )
    return [Fault(field, rule) for field, rule in parts]


def _value(given: Any, target: Column) -> str | float | None:
    """Return an outcome as the target holds it; none if the target cannot be that."""
    plain = isinstance(given, str | int) or isinstance(given, float) and isfinite(given)
    if target.allowed is not None:
        word = category_text(given) if plain else None
        return word if word in target.allowed else None
    if not plain or isinstance(given, str | bool):
        return None
    return _number(given, target)


def _number(given: float, target: Column) -> float | None:
    """Return a number within the limits of the target; none for another."""
    try:
        number = float(given)
    except OverflowError:
        return None
    low = -float("inf") if target.minimum is None else target.minimum
    high = float("inf") if target.maximum is None else target.maximum
    return number if low <= number <= high else None


def _rule(target: Column) -> str:
    """Return what an outcome must be, in words."""
    if target.allowed is not None:
        return f"must be one of {', '.join(target.allowed)}"
    words = (("at least", target.minimum), ("at most", target.maximum))
    limits = [f"{word} {bound:g}" for word, bound in words if bound is not None]
    return " ".join(["must be a finite number", " and ".join(limits)]).strip()
