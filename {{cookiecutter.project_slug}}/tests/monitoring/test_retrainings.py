"""The retrainings: one at a time, and every one on record."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from project_package.errors import ConflictError
from project_package.monitoring.retrainings import (
    Begun,
    Ended,
    Retrainings,
)

from ..workspace import Workspace

ENDED = {"outcome": "promoted", "reason": "", "training": "t"}


def begin(trail: Retrainings, run_id: str, **facts: str) -> Begun:
    """Begin a retraining."""
    said = {"who": "ann", "why": "x", "by_hand": True, "champion": 1}
    return trail.begin(run_id=run_id, **said | facts)


def test_a_second_one_is_refused_with_who_goes_on_since_when_and_what_to_do(fresh):
    trail = Retrainings(fresh.config())
    first = begin(trail, "one")

    with pytest.raises(ConflictError) as caught:
        begin(trail, "two")

    said = str(caught.value)
    assert f"ann has been retraining since {first.when}, in the run one" in said
    assert "run monitoring --run-id one" in said
    assert [(first, None)] == trail.history()


def test_the_next_one_may_begin_when_the_last_has_ended(fresh):
    trail = Retrainings(fresh.config())
    first = begin(trail, "one")
    ended = Ended(number=1, **ENDED)
    trail.end(ended)
    second = begin(trail, "two")
    assert (1, 2) == (first.number, second.number)
    assert [(first, ended), (second, None)] == trail.history()


def test_the_run_that_was_killed_goes_on_with_its_own(fresh):
    trail = Retrainings(fresh.config())
    assert begin(trail, "one") == begin(trail, "one")


def test_one_that_never_ended_is_passed_over_after_its_time(fresh):
    trail = Retrainings(fresh.config("monitoring.retrain.lock_hours=2"))
    old = (datetime.now(UTC) - timedelta(hours=3)).isoformat()
    begin(trail, "one", when=old)

    with capture_logs() as logged:
        second = begin(trail, "two")

    assert 2 == second.number
    assert ["a retraining that never ended is passed over"] == [
        line["event"] for line in logged
    ]


def test_of_many_at_once_exactly_one_begins(fresh: Workspace):
    config = fresh.config()

    def attempt(place: int) -> bool:
        try:
            begin(Retrainings(config), f"run-{place}")
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        began = list(pool.map(attempt, range(16)))
    assert 1 == sum(began)


def test_what_ended_stands_as_it_was_recorded(fresh):
    trail = Retrainings(fresh.config())
    begin(trail, "one")
    trail.end(Ended(number=1, **ENDED))
    trail.end(Ended(number=1, **ENDED | {"outcome": "failed"}))
    assert "promoted" == trail.found("one").outcome
    assert trail.found("two") is None
