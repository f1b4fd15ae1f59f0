"""``models compare``: two versions on the same rows."""

import json
from contextlib import suppress
from typing import Any

import pandas as pd
import pytest
import yaml

from project_package.errors import (
    ArtefactError,
    ConfigError,
    GateRefused,
)
from project_package.model import measures

from ..workspace import Workspace


@pytest.fixture
def versions(cli, workspace: Workspace) -> Workspace:
    """A workspace with two versions; the second is hardly trained."""
    stump = "model.candidates.forest.parameters={n_estimators: 1, max_depth: 1}"
    with suppress(GateRefused):
        cli(
            *("run", "training", "--run-id", "second"),
            *("--patch", stump, "--patch", "model.use=[forest]"),
        )
    return workspace


def compared(cli, *arguments: str) -> dict[str, Any]:
    """Return what the command says of two versions."""
    return json.loads(cli("models", "compare", *arguments, "--format", "json"))


def test_every_measure_is_compared_on_the_newest_held_out_rows(cli, versions):
    found = compared(cli, "1", "2")
    kind = versions.kind
    assert set(measures.of(kind.problem)) == set(found["measures"])
    assert "the held-out rows of run second" == found["data"]
    for run, place in (("trained", 0), ("second", 1)):
        path = versions.root / "var" / "runs" / run / "metrics.json"
        kept = json.loads(path.read_text(encoding="utf-8"))
        wanted = kept["models"][kept["winner"]][kind.higher]
        value = found["measures"][kind.higher]["values"][place]
        assert wanted == pytest.approx(value)
    assert [] == found["notes"]


def test_a_worse_model_has_a_negative_gain_whichever_way_a_measure_runs(cli, versions):
    kind = versions.kind
    for name in (kind.higher, kind.lower):
        there = compared(cli, "1", "2")["measures"][name]["gain"]
        back = compared(cli, "2", "1")["measures"][name]["gain"]
        assert there["high"] < 0 < back["low"]
        assert -there["value"] == pytest.approx(back["value"])


def test_people_read_who_is_worse(cli, versions):
    said = cli("models", "compare", "2", "1")
    assert "Versions 2 and 1" in said
    (line,) = (x for x in said.splitlines() if x.startswith(versions.kind.higher))
    assert line.endswith("  better")


def test_a_version_that_was_trained_on_the_rows_is_named(cli, versions):
    found = compared(cli, "1", "2", "--data", "source.parquet")
    assert ["1", "2"] == [note.split()[1] for note in found["notes"]]
    fresh = pd.read_parquet(versions.root / "source.parquet").head(300)
    fresh.to_parquet(versions.root / "fresh.parquet")
    found = compared(cli, "1", "2", "--data", "fresh.parquet")
    assert ([], 300) == (found["notes"], found["rows"])


@pytest.mark.usefixtures("versions")
def test_a_version_that_was_split_otherwise_is_named(cli):
    with suppress(GateRefused):
        cli("run", "training", "--run-id", "third", "--patch", "seed=7")
    (note,) = compared(cli, "1", "3")["notes"]
    assert "Version 1 may have learned some of the rows." == note


def test_the_same_version_twice_is_refused(cli):
    with pytest.raises(ConfigError, match="1 and champion are both version 1"):
        cli("models", "compare", "1", "champion")


def test_a_version_for_other_columns_is_refused(cli, versions: Workspace):
    path = versions.root / "conf" / "schema.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    (column,) = (c for c in content["columns"] if c["name"] == "size")
    column["maximum"] = 3
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(ConfigError, match="Version 1 was .*describes size otherwise"):
        cli("models", "compare", "1", "2", "--data", "source.parquet")


def test_rows_are_those_of_a_training_run_whatever_another_left(cli, versions):
    home = versions.root / "var" / "runs" / "odd"
    (home / "steps").mkdir(parents=True)
    record = {"pipeline": "scoring", "started": "2999-01-01"}
    (home / "run.json").write_text(json.dumps(record), encoding="utf-8")
    (home / "steps" / "split.json").write_text("{}", encoding="utf-8")
    assert "the held-out rows of run second" == compared(cli, "1", "2")["data"]


@pytest.mark.usefixtures("versions")
def test_without_a_run_there_are_no_rows(cli):
    with pytest.raises(ArtefactError, match="No run in .* has held out rows"):
        cli("models", "compare", "1", "2", "--patch", "paths.runs=var/none")
