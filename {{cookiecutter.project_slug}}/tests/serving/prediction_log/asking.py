"""Requests to a service without a network, and what it counts."""

import json
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

from project_package.serving.exchange import Answer, Request
from project_package.serving.prediction_log.feedback import PATH
from project_package.serving.service import Service

from ..client import JSON, PREDICT

PATIENCE = 60


def ask(service: Service, rows: Any) -> list[dict[str, Any]]:
    """Return the predictions for rows, which are answered."""
    answer = _send(service, PREDICT, rows)
    assert 200 == answer.status, answer.body
    return list(json.loads(answer.body)["predictions"])


def tell(service: Service, outcomes: Any) -> Answer:
    """Return the answer to feedback."""
    return _send(service, PATH, outcomes)


def outcome(prediction: dict[str, Any], value: Any) -> dict[str, Any]:
    """Return the feedback to a prediction."""
    return {"prediction_id": prediction["prediction_id"], "outcome": value}


def counted(service: Service, name: str) -> float:
    """Return a figure of the service."""
    lines = service.metrics.page().decode().splitlines()
    (line,) = [line for line in lines if line.startswith(f"{name} ")]
    return float(line.split()[1])


def until(condition: Callable[[], Any]) -> None:
    """Wait for a condition."""
    end = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < end, "in vain"
        sleep(0.02)


def _send(service: Service, path: str, content: Any) -> Answer:
    request = Request(json.dumps(content).encode(), JSON)
    return service.answer(service.operations[path], request)
