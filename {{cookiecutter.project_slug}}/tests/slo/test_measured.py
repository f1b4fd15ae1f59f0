"""What the registry and the records of the runs say."""

import json
import shutil
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from project_package import slo
from project_package.errors import ArtefactError
from project_package.pipeline import TRAINING
from project_package.registry import open_registry

NOW = datetime.now(UTC)


def test_a_finished_project_has_every_measure_but_the_age_of_undated_data(finished):
    found = slo.measure(finished.config(), NOW + timedelta(days=3))
    assert 3 == round(found.champion_age_days, 1)
    assert found.data_age_days is None
    registry = open_registry(str(finished.root / "var" / "registry"))
    summary = registry.resolve("champion").summary
    assert summary[finished.kind.higher] == found.held_out
    assert found.scoring["rows"] > 0


def test_a_run_costs_the_sum_of_its_steps_and_their_largest_memory(finished):
    total, *steps = slo.measure(finished.config(), NOW).runs["training"]
    assert [step.name for step in TRAINING.steps] == [step.name for step in steps]
    assert round(sum(step.wall_s for step in steps), 3) == total.wall_s
    assert max(step.process_peak_mb for step in steps) == total.process_peak_mb


def test_nothing_is_known_before_the_first_run(fresh):
    found = slo.measure(fresh.config(), NOW)
    assert (None, None, {}) == (found.champion_age_days, found.held_out, found.scoring)
    assert {"training": [], "scoring": [], "monitoring": []} == found.runs


def test_the_run_that_was_started_last_counts_even_if_it_is_not_complete(workspace):
    runs = workspace.root / "var" / "runs"
    shutil.copytree(runs / "scored", runs / "a-later-one")
    record = json.loads((runs / "a-later-one" / "run.json").read_text())
    later = record | {"started": (NOW + timedelta(days=1)).isoformat()}
    (runs / "a-later-one" / "run.json").write_text(json.dumps(later))
    (runs / "a-later-one" / "steps" / "score.json").unlink()
    found = slo.measure(workspace.config(), NOW)
    assert ({}, []) == (found.scoring, found.runs["scoring"])


def test_a_run_of_another_version_of_the_code_is_named_with_what_to_do(workspace):
    marker = workspace.root / "var" / "runs" / "trained" / "steps" / "train.json"
    facts = json.loads(marker.read_text(encoding="utf-8"))
    facts["cost"]["peak_mb"] = facts["cost"].pop("process_peak_mb")
    marker.write_text(json.dumps(facts), encoding="utf-8")
    fault = "step train of run trained does not .* start another: .* run training"
    with pytest.raises(ArtefactError, match=fault):
        slo.measure(workspace.config(), NOW)


def test_data_is_as_old_as_its_newest_row(workspace):
    clean = workspace.root / "var" / "runs" / "trained" / "clean.parquet"
    days = [NOW - timedelta(days=days) for days in (400, 20)] * 300
    frame = pd.read_parquet(clean)
    seen = pd.to_datetime(pd.Series(days[: len(frame)])).dt.tz_localize(None)
    frame.assign(seen=seen).to_parquet(clean)
    schema = workspace.root / "conf" / "schema.yaml"
    text = schema.read_text(encoding="utf-8")
    column = "- {name: seen, type: date, role: timestamp}\n"
    schema.write_text(text + column, encoding="utf-8")
    found = slo.measure(workspace.config(), NOW)
    assert 20 == round(found.data_age_days, 3)


def test_the_age_of_data_is_not_known_when_its_run_was_deleted(workspace):
    shutil.rmtree(workspace.root / "var" / "runs")
    found = slo.measure(workspace.config(), NOW)
    assert (None, []) == (found.data_age_days, found.runs["training"])
