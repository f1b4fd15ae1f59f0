"""The page of monitoring shows what was found, and nothing that leads to a person."""

from typing import Any

from project_package.reports import monitoring

from .. import small
from ..kinds import Kind

OBSERVED = {
    "since": "2026-01-01T00:00:00",
    "champion": {"version": 3},
    "rows": 1234,
    "bad": 1,
    "looked_at": 1234,
    "outcomes": 200,
    "asked": 34,
    "batches": [
        {"run_id": "r", "uri": "<batch>", "scored": 1200, "quarantined": 1},
    ],
    "gone": ["lost.parquet"],
}
CALM = {"alerts": [], "retrain": False, "why": "Nothing of note."}
ALERT = {"what": "drift", "message": "Features have <drifted>.", "retrain": True}


def change(column: str, psi: float | None = 0.5, **more: Any) -> dict[str, Any]:
    """Return how a column has changed."""
    bins = {"names": ["to 1", "over 1"], "before": [0.5, 0.5], "now": [0.1, 0.9]}
    return {
        "column": column,
        "psi": psi,
        "missing": 0.1,
        "missing_before": 0.2,
        "unseen": 0.0,
        "reasons": [],
        "bins": bins,
    } | more


def page(kind: Kind, decision: dict[str, Any], **changes: Any) -> str:
    """Return the page."""
    artefacts = {
        "observed": OBSERVED,
        "decision": decision,
        "run": {"run_id": "one", "started": "2026-01-02T03:04:05"},
        "changes": {
            "features": [change("size"), change("day", psi=None, bins={})],
            "predictions": [change("prediction")],
            "freshness": {"champion_days": 12.3, "data_days": None},
            "performance": None,
        }
        | changes,
    }
    return monitoring.page(artefacts, small.schema(kind.target))


def test_calm_page_says_so_with_what_was_looked_at(kind):
    shown = page(kind, CALM)
    assert "Version 3 fits the world that it is used in" in shown
    for part in ("1,234", "&lt;batch&gt;", "lost.parquet", "34 rows", ">12<"):
        assert part in shown
    assert "Too few outcomes are known" in shown


def test_alerts_stand_at_the_top_escaped_and_with_what_follows(kind):
    shown = page(kind, {"alerts": [ALERT], "retrain": True, "why": "It drifted."})
    assert "1 alert about version 3" in shown
    assert "Features have &lt;drifted&gt;." in shown
    assert "A new model is asked for: It drifted." in shown


def test_each_drawn_column_says_its_shares_for_who_cannot_see_it(kind):
    shown = page(kind, CALM)
    assert "Values of size. to 1: 50.0%, now 10.0%; over 1: 50.0%, now 90.0%" in shown
    assert "Values of day" not in shown


def test_without_enough_rows_the_page_says_that(kind):
    shown = page(kind, CALM, features=[], predictions=[])
    assert 2 == shown.count("Too few rows were scored or asked for")


def test_performance_stands_beside_the_held_out_value_and_groups(kind):
    losses = [
        {
            "column": "sex",
            "value": value,
            "rows": 100,
            "loss": 0.3,
            "low": 0.2,
            "high": 0.4,
            "sensitive": True,
        }
        for value in ("a", "b")
    ]
    found = {
        "metric": kind.higher,
        "rows": 200,
        "value": 0.71,
        "low": 0.65,
        "high": 0.77,
        "record": 0.81,
        "gain": None,
        "groups": {
            "loss": kind.lower,
            "overall": 0.3,
            "losses": losses,
            "rate": "share",
            "groups": [],
            "gaps": [],
        },
    }
    shown = page(kind, CALM, performance=found)
    for part in ("0.710", "0.650 to 0.770", "0.810", "sex: a", "0.200 to 0.400"):
        assert part in shown
