"""The OpenAPI document, from the schema and the outputs of the model that answers."""

from collections.abc import Collection
from typing import Any

from .. import __version__
from ..model.outputs import Outputs
from . import example
from .champion import Served
from .prediction_log import feedback
from .refusal import MEDIA_TYPE, TITLES

_REFUSALS = (400, 408, 413, 415, 422, 500, 503, 504)
_PROBABILITY = {"type": "number", "minimum": 0, "maximum": 1}


def document(served: Served | None, operations: Collection[str]) -> dict[str, Any]:
    """Return the description of the service; without a model any object is a row.

    Args:
        served: The model that answers.
        operations: The addresses that take a body.
    """
    outputs = served.bundle.predictor.outputs if served else None
    schemas = {
        "Row": _row(served) if served else {"type": "object"},
        "Answer": _answer(outputs),
        "Explained": _explained(outputs),
        "Problem": _problem(),
        "Feedback": feedback.shape(served.bundle.schema.target if served else None),
        "Stored": _object({"stored": {"type": "integer", "minimum": 1}}),
    }
    posts = {
        "/v1/predict": _predict(),
        "/v1/explain": _explain(),
        feedback.PATH: _feedback(),
    }
    pages = {
        "/healthz": _page("Whether the process answers", 200),
        "/readyz": _page("Whether a model is there to answer", 200, 503),
        "/v1/model": _page("The model that answers", 200, 503),
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "project-slug",
            "version": __version__,
        },
        "paths": {path: {"post": posts[path]} for path in operations} | pages,
        "components": {"schemas": schemas},
    }


def _row(served: Served) -> dict[str, Any]:
    """Return the shape of a row, with an example."""
    return served.contract.json_schema() | {
        "examples": [example.row(served.contract.schema)]
    }


def _predict() -> dict[str, Any]:
    """Describe the operation that predicts."""
    return {
        "operationId": "predict",
        "summary": "Predict one row, or each row of a list",
        "requestBody": _body(_one_or_several("Row")),
        "responses": _responses("Predictions", "Answer"),
    }


def _feedback() -> dict[str, Any]:
    """Describe the operation that takes outcomes."""
    return {
        "operationId": "feedback",
        "summary": "Say what came true after one prediction, or after several",
        "requestBody": _body(_one_or_several("Feedback")),
        "responses": _responses("The outcomes are stored", "Stored"),
    }


def _explain() -> dict[str, Any]:
    """Describe the operation that explains."""
    return {
        "operationId": "explain",
        "summary": "Predict one row, and say what each feature contributes",
        "requestBody": _body(_reference("Row")),
        "responses": _responses("A prediction, and what it comes from", "Explained"),
    }


def _one_or_several(name: str) -> dict[str, Any]:
    one = _reference(name)
    return {"oneOf": [one, {"type": "array", "items": one, "minItems": 1}]}


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _responses(good: str, name: str) -> dict[str, Any]:
    """Return the answers to a request, the good one by the name of its shape."""
    answers = {"200": {"description": good, "content": _json(name)}}
    return answers | {str(status): _refused(status) for status in _REFUSALS}


def _page(summary: str, *statuses: int) -> dict[str, Any]:
    answers = {
        str(status): _refused(status) if status >= 400 else {"description": summary}
        for status in statuses
    }
    return {"get": {"summary": summary, "responses": answers}}


def _refused(status: int) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": _reference("Problem")}}
    return {"description": TITLES[status], "content": content}


def _json(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": _reference(name)}}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _answer(outputs: Outputs | None) -> dict[str, Any]:
    """Return the shape of an answer."""
    prediction = _object(
        {"prediction_id": {"type": "string"}, **_columns(outputs)},
        unseen={
            "type": "array",
            "items": {"type": "string"},
            "description": "Columns whose value training did not know.",
        },
    )
    return _object(
        {
            "model_version": {"type": "integer", "minimum": 1},
            "predictions": {"type": "array", "items": prediction, "minItems": 1},
        },
        arm={
            "enum": ["champion", "challenger"],
            "description": "Which of two models answered, while they share requests.",
        },
    )


def _explained(outputs: Outputs | None) -> dict[str, Any]:
    """Return the shape of an explanation."""
    number, text = {"type": "number"}, {"type": "string"}
    noise = number | {"description": "Standard error of the value."}
    part = _object({"feature": text, "value": number, "noise": noise})
    explanation = _object(
        {
            "output": text | {"description": "Which output the numbers are about."},
            "score": number,
            "base": number | {"description": "Mean score of typical rows."},
            "contributions": {
                "type": "array",
                "items": part,
                "description": "With the base they add up to the score.",
            },
        }
    )
    return _object(
        {
            "model_version": {"type": "integer", "minimum": 1},
            "prediction_id": text,
            **_columns(outputs),
            "explanation": explanation,
        }
    )


def _columns(outputs: Outputs | None) -> dict[str, Any]:
    """Return the columns of a prediction."""
    if outputs is None:
        return {"prediction": {}}
    if outputs.labels is None:
        ends = () if outputs.half_width is None else ("_low", "_high")
        return {f"prediction{end}": {"type": "number"} for end in ("", *ends)}
    answer = {"prediction": {"enum": [*outputs.labels]}}
    if len(outputs.labels) == 2:
        about = {"description": f"That {outputs.target} is {outputs.labels[1]}."}
        return answer | {"probability": _PROBABILITY | about}
    return answer | {f"probability_{label}": _PROBABILITY for label in outputs.labels}


def _problem() -> dict[str, Any]:
    text, number = {"type": "string"}, {"type": "integer"}
    fault = _object({"field": text, "rule": text})
    required = {"type": text, "title": text, "status": number, "detail": text}
    return _object(required, errors={"type": "array", "items": fault})


def _object(required: dict[str, Any], **others: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": required | others,
        "required": [*required],
        "additionalProperties": False,
    }
