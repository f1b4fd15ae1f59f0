"""``score`` and ``predict``."""

import json

import pandas as pd
import pytest

from project_package.errors import ConfigError, DataError

from ..workspace import BATCH_ROWS


def test_score_writes_predictions_and_a_quarantine_beside_them(cli, workspace):
    frame = pd.read_parquet(workspace.root / "batch.parquet")
    frame.loc[3, "size"] = 99.0
    frame.to_csv(workspace.root / "batch.csv", index=False)
    said = cli("score", "batch.csv", "out/scored.parquet")
    scored = pd.read_parquet(workspace.root / "out/scored.parquet")
    quarantine = pd.read_parquet(workspace.root / "out/scored.quarantine.parquet")
    assert len(scored) == BATCH_ROWS - 1
    assert quarantine["row"].tolist() == [3]
    assert "size: must be at most 2: 1" in said


def test_predict_gives_what_batch_scoring_gives_for_the_row(cli, workspace):
    row = pd.read_parquet(workspace.root / "batch.parquet").iloc[0]
    scored = pd.read_parquet(workspace.root / "var/runs/scored/predictions.parquet")
    values = {
        name: None if pd.isna(value) else value
        for name, value in row.drop(["name", "target"]).items()
    }
    answer = json.loads(cli("predict", "--row", json.dumps(values, default=str)))
    assert answer == scored.iloc[0].drop(["row", "name"]).to_dict()


@pytest.mark.parametrize(
    "source, output",
    [
        ("batch.parquet", "batch.parquet"),
        ("batch.parquet", "./batch.parquet"),
        ("batch.quarantine.parquet", "batch.parquet"),
    ],
)
def test_score_never_writes_over_its_input(cli, workspace, source, output):
    path = workspace.root / source
    path.write_bytes((workspace.root / "batch.parquet").read_bytes())
    before = path.read_bytes()
    with pytest.raises(ConfigError, match="would be overwritten"):
        cli("score", source, output)
    assert before == path.read_bytes()


def test_score_by_another_version_says_which(cli):
    said = cli("score", "batch.parquet", "a.parquet", "--version", "1")
    assert "scored by version 1" in said


@pytest.mark.parametrize("output", ["out/a.csv", "out/a"])
def test_score_refuses_to_write_parquet_under_another_name(cli, workspace, output):
    fault = f"OUTPUT {output} does not end in .parquet.* such as {output}.parquet"
    with pytest.raises(ConfigError, match=fault):
        cli("score", "missing.csv", output)
    assert not (workspace.root / "out").exists()


def test_score_of_a_file_with_too_many_bad_rows_writes_nothing(cli, workspace):
    frame = pd.read_parquet(workspace.root / "batch.parquet").assign(size=99.0)
    frame.to_parquet(workspace.root / "bad.parquet")
    with pytest.raises(DataError, match="60 of 60 rows are bad"):
        cli("score", "bad.parquet", "out/scored.parquet")
    assert not any((workspace.root / "out").iterdir())
