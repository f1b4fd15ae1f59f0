"""The verdict: each objective beside what was measured."""

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .measured import Measured
from .objectives import Objectives

_SHORTEST = 0.001  # seconds: what a run records is rounded to it


@dataclass(frozen=True)
class Judgement:
    """One objective and whether it is met.

    Attributes:
        objective: What is promised.
        limit: The number that it must not cross; none promises nothing.
        at_least: Whether the limit is a floor, not a ceiling.
        measured: What was measured; none is not known.
    """

    objective: str
    limit: float | None
    at_least: bool
    measured: float | None

    @property
    def met(self) -> bool:
        """Whether the promise is kept; what is not known counts as not met."""
        if self.limit is None:
            return True
        if self.measured is None:
            return False
        keeps = operator.ge if self.at_least else operator.le
        return bool(keeps(self.measured, self.limit))

    def cells(self) -> tuple[str, str, str, str]:
        """Return objective, limit, measured value and verdict as texts."""
        sign = "≥" if self.at_least else "≤"
        limit = "none" if self.limit is None else f"{sign} {self.limit:.5g}"
        known = "unknown" if self.measured is None else f"{self.measured:.4g}"
        verdict = "yes" if self.met else "no"
        return self.objective, limit, known, "-" if self.limit is None else verdict


def judge(
    promised: Objectives, found: Measured, metric: str, *, greater_is_better: bool
) -> list[Judgement]:
    """Return what became of each objective.

    Args:
        promised: The objectives.
        found: What was measured.
        metric: Name of the measure of ``held_out``.
        greater_is_better: Whether more of it is better.
    """
    rows, bad = found.scoring.get("rows"), found.scoring.get("quarantined")
    seconds = found.seconds("scoring", "score")
    speed = rows / max(seconds, _SHORTEST) if rows and seconds is not None else None
    most = {
        "age of the champion, days": (
            promised.champion_max_age_days,
            found.champion_age_days,
        ),
        "age of its data, days": (promised.data_max_age_days, found.data_age_days),
        "training, seconds": (promised.training_max_seconds, found.seconds("training")),
        "scoring, seconds": (promised.scoring_max_seconds, found.seconds("scoring")),
        "share in quarantine": (
            promised.quarantine_max_share,
            bad / rows if rows and bad is not None else None,
        ),
    }
    held_out, rate = promised.held_out_limit, promised.scoring_min_rows_per_second
    return [
        Judgement(f"held-out {metric}", held_out, greater_is_better, found.held_out),
        *(
            Judgement(name, limit, False, value)
            for name, (limit, value) in most.items()
        ),
        Judgement("rows scored a second", rate, True, speed),
        *(judge_load(promised, found.load) if found.load else ()),
    ]


def judge_load(promised: Objectives, load: Mapping[str, Any]) -> list[Judgement]:
    """Return what became of the objectives of serving in a load test.

    Args:
        promised: The objectives.
        load: What the test has recorded.
    """
    return [
        Judgement(
            "load test: requests answered a second",
            promised.serving_min_requests_per_second,
            True,
            load.get("requests_per_second"),
        ),
        Judgement(
            "load test: 95 of 100 answered in seconds",
            promised.serving_p95_seconds,
            False,
            load.get("p95_seconds"),
        ),
        Judgement(
            "load test: share of errors",
            promised.serving_max_error_share,
            False,
            load.get("error_share"),
        ),
    ]
