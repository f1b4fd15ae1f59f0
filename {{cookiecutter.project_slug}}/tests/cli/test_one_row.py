"""One row: judged as in a batch, and refused in the same words by each command."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from project_package.errors import ConfigError, DataError, ProjectError
from project_package.model.predictor import Predictor

GOOD = {"size": 1, "weight": 1, "shape": "round", "colour": "a", "day": None}
COMMANDS = ("predict", "explain")
either = pytest.mark.parametrize("command", COMMANDS)


def row(**changes: Any) -> str:
    """Return a row as JSON, with changes."""
    return json.dumps(GOOD | changes)


def refusals(cli, given: str) -> set[str]:
    """Return what the commands say of a row that they refuse."""
    return {refusal(cli, command, given) for command in COMMANDS}


def refusal(cli, command: str, given: str) -> str:
    """Return what one command says of it."""
    with pytest.raises(DataError) as caught:
        cli(command, "--row", given)
    return str(caught.value)


def test_no_command_minds_a_wrong_target_or_an_identifier_of_another_type(
    cli, workspace
):
    wrong = {"target": "whatever", "name": 7}
    pd.DataFrame([GOOD | wrong]).to_csv(workspace.root / "row.csv", index=False)
    for command in COMMANDS:
        assert cli(command, "--row", row()) == cli(command, "--row", row(**wrong))
    assert "1 scored" in cli("score", "row.csv", "out.parquet")


def test_each_command_says_the_same_of_a_broken_row_and_how_dates_are_written(cli):
    (said,) = refusals(cli, row(size=99, day="28.2.20"))
    lines = said.splitlines()
    assert "--row breaks the schema:" == lines[0]
    broken = {
        "  size: must be at most 2, not 99.0",
        "  day: must be a date, not 28.2.20",
    }
    assert broken == {*lines[1:3]}
    assert "a JSON row takes ISO 8601" in lines[3]
    assert "rows" not in said


def test_each_command_says_the_same_of_an_answer_that_is_not_finite(cli, monkeypatch):
    run = Predictor.run

    def endless(self: Predictor, *inputs: np.ndarray) -> np.ndarray:
        found = run(self, *inputs)
        return np.full_like(found, np.nan) if len(found) == 1 else found

    monkeypatch.setattr(Predictor, "run", endless)
    (said,) = refusals(cli, row())
    assert said.startswith("--row: prediction: must be finite.")


@either
@pytest.mark.parametrize("given", ["{", "[1]", '"text"'])
def test_what_is_no_row_is_refused(cli, command, given):
    with pytest.raises(ProjectError, match="--row"):
        cli(command, "--row", given)


def test_the_field_that_is_wrong_is_named(cli):
    (said,) = refusals(cli, row(size="big"))
    assert "size: must be a number, not big" in said


def test_columns_that_are_missing_or_unknown_are_named(cli):
    (said,) = refusals(cli, '{"size": 1, "surprise": 1}')
    assert "missing columns: 'colour', 'day', 'shape', 'weight'" in said
    assert "unknown columns: 'surprise'" in said


@either
def test_a_name_that_stands_twice_is_refused(cli, command):
    with pytest.raises(ConfigError, match="--row names 'size' twice"):
        cli(command, "--row", '{"size": 1, "size": 2}')


@either
@pytest.mark.parametrize(
    "value, fault",
    [
        ([1], "Column 'size' holds list.* must be a number"),
        ({"a": 1}, "Column 'size' holds struct.* must be a number"),
        (10**30, "--row holds a value in 'size' that no column can"),
        (99, "size: must be at most 2"),
    ],
)
def test_a_value_of_another_shape_is_refused(cli, command, value, fault):
    with pytest.raises(DataError, match=fault):
        cli(command, "--row", row(size=value))
