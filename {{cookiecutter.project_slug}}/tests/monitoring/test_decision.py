"""The decision: each finding is an alert, and some ask for a new model."""

from typing import Any

import pytest

from project_package.monitoring.decision import decide
from project_package.monitoring.section import Monitoring

from ..workspace import Workspace

CALM: dict[str, Any] = {
    "rows": 100,
    "features": [{"column": "size", "reasons": []}],
    "predictions": [{"column": "prediction", "reasons": []}],
    "quality": {"rows": 100, "bad_share": 0.0},
    "freshness": {"champion_days": 1.0, "data_days": None},
    "performance": None,
}
MOVED = [{"column": "size", "reasons": ["its values have moved: PSI 0.5"]}]
LIVE: dict[str, Any] = {
    "metric": "m",
    "rows": 200,
    "value": 0.5,
    "record": 0.9,
    "gain": {"value": -0.4, "low": -0.5, "high": -0.3},
    "groups": {"gaps": [], "rate": "share"},
}
GAP = {"column": "sex", "between": ["a", "b"], "gap": 0.9, "low": 0.8, "high": 1.0}


def decided(workspace: Workspace, *patches: str, **changes: Any) -> dict[str, Any]:
    """Return what is decided of these changes."""
    config = workspace.config(*(f"monitoring.{patch}" for patch in patches))
    section = config.section(Monitoring)
    return decide(CALM | changes, section, config.settings.gates)


def test_nothing_of_note_trains_nothing_and_says_so(fresh):
    found = decided(fresh)
    assert ([], False, "Nothing of note in 100 rows.") == (
        found["alerts"],
        found["retrain"],
        found["why"],
    )


@pytest.mark.parametrize(
    "changes, what, said, retrains",
    [
        ({"features": MOVED}, "drift", "Features have drifted: size (its", True),
        ({"predictions": MOVED}, "drift", "Predictions have drifted", True),
        ({"quality": {"rows": 9, "bad_share": 0.2}}, "quality", "20.0 % of 9", False),
        (
            {"freshness": {"champion_days": 31.0, "data_days": None}},
            *("freshness", "The champion is 31 days old; at most 30", True),
        ),
        ({"performance": LIVE}, "performance", "m is 0.500 on 200 rows", True),
        (
            {
                "performance": LIVE
                | {"gain": None, "groups": {"gaps": [GAP], "rate": "r"}}
            },
            *("fairness", "sex: a and b are 0.900 apart in the r", False),
        ),
    ],
)
def test_each_finding_is_an_alert_and_some_ask_for_a_new_model(
    fresh, changes, what, said, retrains
):
    found = decided(fresh, **changes)
    (alert,) = found["alerts"]
    assert (what, retrains) == (alert["what"], alert["retrain"])
    assert said in alert["message"]
    assert retrains == found["retrain"]
    assert (alert["message"] in found["why"]) == retrains


@pytest.mark.parametrize(
    "switch, changes",
    [
        ("on_drift", {"features": MOVED}),
        ("on_staleness", {"freshness": {"champion_days": 99.0, "data_days": None}}),
        ("on_performance", {"performance": LIVE}),
    ],
)
def test_what_is_switched_off_still_alerts_and_trains_nothing(fresh, switch, changes):
    found = decided(fresh, f"retrain.{switch}=false", **changes)
    assert (1, False) == (len(found["alerts"]), found["retrain"])
    assert "No alert asks for a new model" in found["why"]


def test_a_loss_that_may_be_chance_is_no_alert(fresh):
    gain = {"value": -0.4, "low": -0.9, "high": -0.01}
    assert [] == decided(fresh, performance=LIVE | {"gain": gain})["alerts"]


def test_old_data_alerts_only_where_a_limit_is_set(fresh):
    old = {"champion_days": 1.0, "data_days": 400.0}
    assert [] == decided(fresh, freshness=old)["alerts"]
    found = decided(fresh, "max_data_age_days=3", freshness=old)
    assert (1, False) == (len(found["alerts"]), found["retrain"])


def test_a_person_who_asks_gets_a_new_model_with_their_reason(fresh):
    found = decided(fresh, "why=new prices")
    assert (True, "new prices", True) == tuple(
        found[key] for key in ("retrain", "why", "by_hand")
    )
