"""The backtest trains on the oldest rows and measures the later ones."""

import pandas as pd
import pytest
import yaml

from project_package import runner, storage
from project_package.errors import ArtefactError, ConfigError
from project_package.pipeline import TRAINING
from project_package.readiness import backtest, facts
from project_package.run import Run


@pytest.fixture
def dated(workspace):
    """A training run whose rows have a day of their own."""
    path = workspace.root / "conf" / "schema.yaml"
    schema = yaml.safe_load(path.read_text(encoding="utf-8"))
    schema["columns"].append({"name": "seen", "type": "date", "role": "timestamp"})
    path.write_text(yaml.safe_dump(schema), encoding="utf-8")
    frame = pd.read_parquet(workspace.root / "source.parquet")
    frame["seen"] = pd.date_range("2030-01-01", periods=len(frame), unit="us")
    frame.to_parquet(workspace.root / "source.parquet")
    lenient = ("max_loss_to_champion", "max_loss_to_record", "max_slice_loss")
    patches = [f"gates.{name}=99" for name in lenient]
    return runner.run(TRAINING, workspace.config(*patches), "dated")


def test_the_winner_is_measured_at_every_age_after_its_training(dated):
    found = backtest.run(dated)

    ages = [point["days"] for point in found["points"]]
    assert 6 == len(ages) and sorted(ages) == ages and ages[0] > 0
    assert 600 == found["trained_rows"] + sum(p["rows"] for p in found["points"])
    assert found == storage.read_json(dated.uri(facts.STALENESS))


def test_rows_without_a_moment_cannot_be_put_in_order(finished):
    run = Run(finished.config(), "trained", TRAINING.name)

    with pytest.raises(ConfigError, match="the role timestamp"):
        backtest.run(run)


def test_a_run_that_has_not_trained_is_refused(fresh):
    with pytest.raises(ArtefactError, match="step train"):
        backtest.run(Run(fresh.config(), "none", TRAINING.name))
