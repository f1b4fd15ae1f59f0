"""The plan: the pipelines as declared, with when and how they are run."""

from typing import Any

from ..config import Config
from ..pipeline import PIPELINES, Pipeline
from .section import Orchestration


def planned(config: Config) -> dict[str, Any]:
    """Return what an orchestrator has to know, as JSON holds it.

    Returns:
        ``pipelines``, a list of ``name``, ``schedule`` and ``steps`` (``name``,
        ``summary`` and ``after``, the steps that have to be complete), and the settings
        ``retries``, ``retry_seconds`` and ``timeout_minutes``.
    """
    settings = config.section(Orchestration)
    return {
        "pipelines": [
            {
                "name": pipeline.name,
                "schedule": settings.schedule.get(pipeline.name),
                "steps": _steps(pipeline),
            }
            for pipeline in PIPELINES.values()
        ],
        "retries": settings.retries,
        "retry_seconds": settings.retry_seconds,
        "timeout_minutes": settings.timeout_minutes,
    }


def _steps(pipeline: Pipeline) -> list[dict[str, Any]]:
    """Return the steps of a pipeline, each with those that it waits for."""
    edges = list(pipeline.edges())
    return [
        {
            "name": step.name,
            "summary": step.summary,
            "after": sorted({first for first, then, _ in edges if then == step.name}),
        }
        for step in pipeline.steps
    ]
