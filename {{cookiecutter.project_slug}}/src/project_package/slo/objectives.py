"""The objectives: the shape and the limits of ``conf/slo.yaml``."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .. import strict_yaml
from ..errors import ConfigError

FILE = "slo.yaml"


class Objectives(BaseModel):
    """What is promised; none promises nothing.

    Every key has to be there, so that the file shows what could be promised; those of
    serving only in a project that serves.

    Attributes:
        champion_max_age_days: Days since the champion was registered.
        data_max_age_days: Days since the newest row that the champion learned from.
        held_out_limit: Least held-out value of the champion in units of the metric;
            the largest, where less is better.
        training_max_seconds: Duration of the last training run.
        scoring_max_seconds: Duration of the last scoring run.
        scoring_min_rows_per_second: Rows that the last scoring run scored a second.
        quarantine_max_share: Share of its rows that went to quarantine.
        serving_min_requests_per_second: Requests answered a second in the last load
            test.
        serving_p95_seconds: Time within which 95 of 100 of them were answered.
        serving_max_error_share: Share of its requests that got no prediction.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    champion_max_age_days: float | None = Field(gt=0)
    data_max_age_days: float | None = Field(gt=0)
    held_out_limit: float | None
    training_max_seconds: float | None = Field(gt=0)
    scoring_max_seconds: float | None = Field(gt=0)
    scoring_min_rows_per_second: float | None = Field(gt=0)
    quarantine_max_share: float | None = Field(ge=0, le=1)
    serving_min_requests_per_second: float | None = Field(None, gt=0)
    serving_p95_seconds: float | None = Field(None, gt=0)
    serving_max_error_share: float | None = Field(None, ge=0, le=1)


def load(root: Path) -> Objectives:
    """Return the objectives of the project in ``root``.

    Raises:
        ConfigError: If the file cannot be read; else naming the key, its value, and
            what is allowed.
    """
    path = root / "conf" / FILE
    advice = "Write down what is promised; docs/slo.md says how."
    content = strict_yaml.load(path, advice=advice)
    try:
        return Objectives.model_validate(content)
    except ValidationError as error:
        lines = [_explain(dict(problem)) for problem in error.errors()]
        raise ConfigError("\n".join(lines)) from None


def _explain(problem: dict[str, object]) -> str:
    """Return a sentence with the key, the value and what is allowed."""
    place = problem["loc"]
    key = ".".join(map(str, place)) if isinstance(place, tuple) else ""
    if problem["type"] == "missing":
        return f"{key} (from conf/{FILE}): give a number, or null to promise nothing."
    if problem["type"] == "extra_forbidden":
        known = ", ".join(Objectives.model_fields)
        return f"{key} (from conf/{FILE}): there is no such objective; known: {known}."
    given = f"{key}={problem['input']!r}" if key else "The content"
    return f"{given} (from conf/{FILE}): {problem['msg']}."
