"""Logged predictions are looked at, and what came true is learned from."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from project_package import runner, storage
from project_package.logged import live_rows
from project_package.pipeline import MONITORING
from project_package.serving.prediction_log.store import Store

from ..workspace import LENIENT, Workspace

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def store(workspace: Workspace) -> Iterator[Store]:
    """The log of the workspace."""
    with Store(f"sqlite:///{workspace.root}/var/predictions.db") as opened:
        yield opened


def log(workspace: Workspace, store: Store, known: int) -> None:
    """Log the rows of the source, with the outcome of so many."""
    frame = pd.read_parquet(workspace.root / "source.parquet")
    frame["day"] = [None if pd.isna(day) else day.isoformat() for day in frame["day"]]
    target = workspace.kind.target.name
    content: list[dict[str, Any]] = [
        {key: None if pd.isna(value) else value for key, value in row.items()}
        for row in frame.to_dict("records")
    ]
    features = workspace.schema.features
    rows = [
        {
            "prediction_id": f"p{place:04}",
            "time": datetime.now(UTC) - timedelta(seconds=1),
            "model_version": 1,
            "arm": "champion",
            "identifiers": {"name": f"{row['name']}-live"},
            "features": {name: row[name] for name in features},
            "answer": {},
        }
        for place, row in enumerate(content)
    ]
    store.save(rows)
    outcomes = {f"p{n:04}": row[target] for n, row in enumerate(content[:known])}
    store.save_outcomes(outcomes)


def test_what_was_asked_and_what_came_true_is_read(workspace, store):
    log(workspace, store, 200)
    config = workspace.config()
    source = pd.read_parquet(workspace.root / "source.parquet")
    asked, known = live_rows.asked(config, LONG_AGO), live_rows.known(config, None)
    assert set(workspace.schema.features) == set(asked)
    assert sorted(source["weight"]) == sorted(asked["weight"])
    target = workspace.kind.target.name
    assert list(source[target].head(200)) == list(known[target])
    assert live_rows.asked(config, datetime.now(UTC)).empty


def test_without_a_log_there_is_nothing_and_none_is_made(workspace):
    assert live_rows.asked(workspace.config(), LONG_AGO).empty
    assert live_rows.known(workspace.config(), None).empty
    assert live_rows.known(
        workspace.config("serving.prediction_log.url=null"), None
    ).empty
    assert not (workspace.root / "var" / "predictions.db").exists()


def test_a_run_for_a_day_gone_by_sees_nothing_that_came_later(workspace, store):
    log(workspace, store, 200)
    day = (datetime.now(UTC) - timedelta(days=2)).date()
    config = workspace.config(f"data.as_of={day}", "monitoring.why=x", *LENIENT[1::2])
    done = runner.run(MONITORING, config, "past")
    observed = storage.read_json(done.uri("observed.json"))
    became = storage.read_json(done.uri("retraining.json"))
    assert (0, 0, 0) == (observed["asked"], observed["outcomes"], became["feedback"])


def test_retraining_learns_from_what_came_true(workspace, store):
    log(workspace, store, 200)
    config = workspace.config("monitoring.why=feedback", *LENIENT[1::2])
    done = runner.run(MONITORING, config, "taught")
    observed = storage.read_json(done.uri("observed.json"))
    changes = storage.read_json(done.uri("changes.json"))
    became = storage.read_json(done.uri("retraining.json"))
    assert (660, 600, 200) == tuple(
        observed[key] for key in ("rows", "asked", "outcomes")
    )
    assert 200 == changes["performance"]["rows"]
    assert (800, 200) == (became["rows"], became["feedback"])
    source = storage.read_json(f"{config.root}/var/runs/taught-training/source.json")
    assert "var/retrainings/rows/taught.parquet" == source["feedback"][0]["uri"]
