"""When the pipelines are run, and what is done when a step fails."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from ..pipeline import PIPELINES
from ..settings import Section

_FIELDS = 5  # minute, hour, day of the month, month, day of the week
_FIELD = re.compile(r"[0-9A-Za-z*/,-]+")


def _is_cron(text: str) -> str:
    """Refuse a text that no orchestrator takes as a schedule."""
    fields = text.split()
    if len(fields) != _FIELDS or not all(map(_FIELD.fullmatch, fields)):
        raise ValueError(
            f"{text!r} is no schedule: give the minute, the hour, the day of the "
            "month, the month and the day of the week, as in '0 5 * * *'"
        )
    return text


def _is_pipeline(name: str) -> str:
    """Refuse a name that no pipeline has."""
    if name not in PIPELINES:
        known = ", ".join(PIPELINES)
        raise ValueError(f"there is no pipeline {name!r}; choose from {known}")
    return name


Cron = Annotated[str, AfterValidator(_is_cron)]
PipelineName = Annotated[str, AfterValidator(_is_pipeline)]


class Orchestration(Section):
    """How the orchestrator runs the pipelines.

    Attributes:
        schedule: When each pipeline is run, as a cron expression in UTC; one that is
            none or not named is run by hand only.
        retries: How often a step that failed is tried again.
        retry_seconds: Seconds before it is.
        timeout_minutes: Longest time of one step, after which it is stopped.
    """

    schedule: dict[PipelineName, Cron | None]
    retries: int = Field(ge=0)
    retry_seconds: int = Field(ge=0)
    timeout_minutes: float = Field(gt=0, allow_inf_nan=False)


SECTION = Orchestration
