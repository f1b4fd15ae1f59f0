"""``explain``: the steps of one row, which are those of a batch."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from project_package.errors import DataError

from .. import small
from ..workspace import Workspace

ROW = '"weight": 1, "shape": "round", "colour": "a", "day": null'


@pytest.fixture
def rows(workspace: Workspace) -> pd.DataFrame:
    """Rows with gaps and words that training did not know, also written to a file."""
    frame = pd.read_parquet(workspace.root / "batch.parquet").head(31)
    frame = frame.drop(columns=["name", "target"])
    strange = np.arange(len(frame)) % 3 == 0
    frame["colour"] = frame["colour"].astype("object").mask(strange, "ultraviolet")
    for place, name in enumerate(("size", "day", "colour")):
        frame.loc[place::4, name] = None
    frame.to_parquet(workspace.root / "rows.parquet")
    return frame


def as_json(row: pd.Series) -> str:
    """Return a row as a person would type it."""
    values = {k: None if pd.isna(v) else v for k, v in row.items()}
    return json.dumps(values, default=str)


def explained(cli, row: pd.Series) -> dict[str, Any]:
    """Return what the command says of a row."""
    return json.loads(cli("explain", "--row", as_json(row), "--format", "json"))


@pytest.mark.ml_score("Infra 5")
def test_each_row_is_scored_bit_for_bit_as_in_a_batch(cli, workspace, rows):
    cli("score", "rows.parquet", "scored.parquet")
    scored = pd.read_parquet(workspace.root / "scored.parquet")
    assert len(rows) == len(scored)
    for place, (_, row) in enumerate(rows.iterrows()):
        found = explained(cli, row)
        batch = scored.iloc[place].drop("row").to_dict()
        assert batch == found["answer"] | {"model_version": found["model_version"]}
        shares = [v for name, v in batch.items() if name.startswith("probability_")]
        assert (shares or [batch["prediction"]]) == list(found["scored"].values())


@pytest.mark.ml_score("Infra 5")
def test_base_and_contributions_are_the_score_of_the_batch(cli, workspace, rows):
    cli("score", "rows.parquet", "scored.parquet")
    scored = pd.read_parquet(workspace.root / "scored.parquet")
    for place in range(6):
        found = explained(cli, rows.iloc[place])["explanation"]
        total = found["base"] + sum(part["value"] for part in found["contributions"])
        assert scored.loc[place, found["output"]] == found["score"]
        assert found["score"] == pytest.approx(total, rel=1e-9, abs=1e-9)


def test_the_steps_show_types_days_codes_and_their_meaning(cli):
    row = '{"size": "1.5", "weight": 1, "shape": "round", "colour": 3.0, "day": '
    said = cli("explain", "--row", row + '"2024-03-01"}', "--format", "json")
    found = json.loads(said)
    assert {"size": "1.5", "colour": 3.0} == {k: found["raw"][k] for k in _PAIR}
    assert {"size": 1.5, "colour": "3"} == {k: found["cleaned"][k] for k in _PAIR}
    assert {"value": 19783.0, "meaning": "days since 1970"} == found["encoded"]["day"]
    assert {"value": 0, "meaning": "round"} == found["encoded"]["shape"]
    assert "not there in training" == found["encoded"]["colour"]["meaning"]


_PAIR = ("size", "colour")


def test_gaps_are_shown_as_missing(cli):
    row = "{" + ROW.replace('"colour": "a"', '"colour": null') + ', "size": null}'
    found = json.loads(cli("explain", "--row", row, "--format", "json"))
    assert None is found["cleaned"]["size"] is found["encoded"]["size"]["value"]
    encoded = {name: code["meaning"] for name, code in found["encoded"].items()}
    assert {"missing"} == {encoded[name] for name in ("size", "day", "colour")}


def test_people_read_steps_answer_and_contributions(cli):
    said = cli("explain", "--row", "{" + ROW + ', "size": 1}')
    head, *lines = said.splitlines()
    assert "version 1" in head
    begin = [line.split()[0] for line in lines if line]
    names = [column.name for column in small.FEATURES]
    assert ["raw", *names, "scored", "answer"] == begin[: len(names) + 3]
    assert sorted(names) == sorted(begin[-len(names) - 1 : -1])
    assert "together" == begin[-1]
    (day,) = (line.split() for line in lines if line.startswith("day"))
    assert ["missing"] * 3 == day[1:]


def test_columns_that_are_no_features_may_be_anything(cli):
    row = "{" + ROW + ', "size": 1'
    plain = cli("explain", "--row", row + "}")
    assert plain == cli("explain", "--row", row + ', "name": "Ann", "target": "x"}')
    with pytest.raises(DataError, match="unknown columns: 'surprise'"):
        cli("explain", "--row", row + ', "surprise": 1}')


@pytest.mark.parametrize(
    "row, fault",
    [('{"size": 1}', "missing columns"), ("{" + ROW + ', "size": 9}', "at most 2")],
)
def test_a_row_that_batch_scoring_refuses_is_refused(cli, row, fault):
    with pytest.raises(DataError, match=fault):
        cli("explain", "--row", row)
