"""The verdict over each objective."""

from dataclasses import replace

import pytest

from project_package import slo
from project_package.slo import Judgement, Measured, Objectives
from project_package.slo.measured import Cost

PROMISED = Objectives(
    champion_max_age_days=30,
    data_max_age_days=None,
    held_out_limit=0.7,
    training_max_seconds=60,
    scoring_max_seconds=10,
    scoring_min_rows_per_second=100,
    quarantine_max_share=0.1,
    serving_min_requests_per_second=100,
    serving_p95_seconds=0.1,
    serving_max_error_share=0,
)
GOOD = Measured(
    champion_age_days=1.0,
    data_age_days=400.0,
    held_out=0.8,
    scoring={"rows": 1000, "quarantined": 10},
    runs={
        "training": [Cost("training", 50.0, 40.0, 300)],
        "scoring": [Cost("scoring", 5.0, 4.0, 300), Cost("score", 4.0, 4.0, 300)],
    },
    load={"requests_per_second": 1000.0, "p95_seconds": 0.01, "error_share": 0.0},
)
NOTHING = Measured(None, None, None, {}, {"training": [], "scoring": []})


def verdicts(found: Measured, *, greater_is_better: bool = True) -> dict[str, bool]:
    """Return whether each objective is met."""
    judged = slo.judge(PROMISED, found, "m", greater_is_better=greater_is_better)
    return {each.objective: each.met for each in judged}


def test_every_objective_is_met_when_every_measure_is_good():
    assert len(Objectives.model_fields) == len(verdicts(GOOD))
    assert all(verdicts(GOOD).values())


def test_what_is_not_known_is_not_met_unless_nothing_is_promised():
    met = {name for name, good in verdicts(NOTHING).items() if good}
    assert {"age of its data, days"} == met


def test_a_load_test_counts_once_there_was_one():
    slow = replace(GOOD, load={"requests_per_second": 9.0, "error_share": 0.5})
    missed = [name for name, good in verdicts(slow).items() if not good]
    assert 3 == len(missed)
    assert all(name.startswith("load test: ") for name in missed)
    assert not any("load test" in name for name in verdicts(NOTHING))


def test_the_limit_is_a_ceiling_where_less_is_better():
    assert not verdicts(GOOD, greater_is_better=False)["held-out m"]


@pytest.mark.parametrize(
    ("at_least", "value", "met"),
    [(True, 2, True), (True, 1.9, False), (False, 2, True), (False, 2.1, False)],
)
def test_a_limit_may_be_reached_and_not_be_crossed(at_least, value, met):
    assert met == Judgement("x", 2, at_least, value).met


def test_the_cells_say_the_direction_and_what_is_unknown():
    assert ("x", "≥ 2", "unknown", "no") == Judgement("x", 2, True, None).cells()
    assert ("x", "none", "3", "-") == Judgement("x", None, False, 3).cells()
    assert ("x", "≤ 4", "3", "yes") == Judgement("x", 4, False, 3).cells()
