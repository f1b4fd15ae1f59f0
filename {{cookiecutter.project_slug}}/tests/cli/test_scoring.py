"""``score`` and ``predict``."""

import json

import pandas as pd
import pytest

from project_package.errors import ConfigError, DataError, ProjectError
from project_package.model.predictor import Predictor

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


def test_predict_refuses_an_answer_that_is_not_finite(cli, monkeypatch):
    answer = pd.DataFrame({"prediction": [float("nan")]})
    monkeypatch.setattr(Predictor, "predict", lambda *_: answer)
    row = '{"size": 0, "weight": 1, "shape": "round", "colour": "a", "day": null}'
    with pytest.raises(DataError, match="--row: prediction: must be finite"):
        cli("predict", "--row", row)


@pytest.mark.parametrize("row", ["{", "[1]", '"text"'])
def test_predict_refuses_what_is_no_row(cli, row):
    with pytest.raises(ProjectError, match="--row"):
        cli("predict", "--row", row)


def test_predict_names_the_field_that_is_wrong(cli):
    row = '{"size": "big", "weight": 1, "shape": "round", "colour": "a", "day": null}'
    with pytest.raises(DataError, match="size: must be a number"):
        cli("predict", "--row", row)


def test_predict_says_of_one_row_what_is_wrong_and_how_dates_are_written(cli):
    row = '{"size": 99, "weight": 1, "shape": "round", "colour": "a", "day": "28.2.20"}'
    with pytest.raises(DataError, match="size: must be at most 2, not 99.0") as caught:
        cli("predict", "--row", row)
    assert "day: must be a date, not 28.2.20" in str(caught.value)
    assert "a JSON row takes ISO 8601" in str(caught.value)
    assert "rows" not in str(caught.value)


def test_predict_refuses_a_name_that_stands_twice(cli):
    with pytest.raises(ConfigError, match="--row names 'size' twice"):
        cli("predict", "--row", '{"size": 1, "size": 2}')


@pytest.mark.parametrize(
    "value, fault",
    [
        ("[1]", "Column 'size' holds list.* must be a number"),
        ('{"a": 1}', "Column 'size' holds struct.* must be a number"),
        (f"{10**30}", "--row holds a value in 'size' that no column can"),
        ("99", "size: must be at most 2"),
    ],
)
def test_predict_refuses_a_value_of_another_shape(cli, value, fault):
    row = '"weight": 1, "shape": "round", "colour": "a", "day": null'
    with pytest.raises(DataError, match=fault):
        cli("predict", "--row", "{" + f'"size": {value}, {row}' + "}")


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
    assert "scored by version 1" in cli("score", "batch.parquet", "a", "--version", "1")


def test_score_of_a_file_with_too_many_bad_rows_writes_nothing(cli, workspace):
    frame = pd.read_parquet(workspace.root / "batch.parquet").assign(size=99.0)
    frame.to_parquet(workspace.root / "bad.parquet")
    with pytest.raises(DataError, match="60 of 60 rows are bad"):
        cli("score", "bad.parquet", "out/scored.parquet")
    assert not any((workspace.root / "out").iterdir())
