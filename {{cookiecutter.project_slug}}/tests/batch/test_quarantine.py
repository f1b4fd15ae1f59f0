"""Every row that is not scored is in quarantine, with its reasons and as it was."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project_package.data import tables
from project_package.errors import DataError
from project_package.model import bundle, synthetic

from .. import small
from .scored import Scored, frame_of, store

# A cell that breaks a rule, as text, and what is said of it.
POISON = {
    "size": [("3", "must be at most 2"), ("-9e9", "must be at least -2")],
    "weight": [
        ("heavy", "must be a number"),
        ("1e999", "must be finite"),
        (None, "must not be missing"),
    ],
    "day": [("soon", "must be a date"), ("30.06.2024", "must be a date")],
    "shape": [
        ("oval", "must be one of round, square"),
        (None, "must not be missing"),
    ],
}


def poison(frame: pd.DataFrame, hits: dict) -> dict[int, set[str]]:
    """Spoil cells of ``frame``, and return the reasons against each row."""
    expected: dict[int, set[str]] = {}
    for row, columns in hits.items():
        for name, which in columns.items():
            text, rule = POISON[name][which % len(POISON[name])]
            frame.loc[row, name] = text
            expected.setdefault(row, set()).add(f"{name}: {rule}")
    return expected


poisons = st.dictionaries(
    st.integers(0, 19),
    st.dictionaries(
        st.sampled_from([*POISON]), st.integers(0, 2), min_size=1, max_size=3
    ),
    max_size=12,
)


@settings(max_examples=20)
@given(poisons, st.sampled_from([".csv", ".parquet"]), st.sampled_from([1, 7, 20, 99]))
def test_rows_in_are_rows_scored_or_in_quarantine_with_their_reasons(
    any_bundle, tmp_path_factory, hits, suffix, chunk_rows
):
    folder = tmp_path_factory.mktemp("poison")
    frame = frame_of(any_bundle, 20)
    expected = poison(frame, hits)

    source = store(folder / f"in{suffix}", frame)
    result = Scored(folder, source, any_bundle, chunk_rows=chunk_rows)

    refused = result.quarantine
    assert 20 == result.summary.rows
    assert len(expected) == result.summary.quarantined == len(refused)
    assert sorted({*range(20)} - {*expected}) == result.predictions["row"].tolist()
    assert expected == {
        row: {*reasons.split("; ")}
        for row, reasons in zip(refused["row"], refused["reasons"])
    }


def test_quarantine_keeps_the_whole_row_as_it_was(any_bundle, tmp_path):
    frame = frame_of(any_bundle)
    frame.loc[3, ["weight", "colour"]] = ["heavy", "blue"]

    result = Scored(tmp_path, store(tmp_path / "in.csv", frame), any_bundle)

    (refused,) = result.quarantine.to_dict("records")
    assert (3, "weight: must be a number") == (refused["row"], refused["reasons"])
    assert frame.loc[3].to_dict() == json.loads(refused["content"])
    assert {"weight: must be a number": 1} == result.summary.reasons


def test_lines_with_the_wrong_number_of_fields_go_to_quarantine(any_bundle, tmp_path):
    source = store(tmp_path / "in.csv", frame_of(any_bundle))
    lines = Path(source).read_text("utf-8").splitlines()
    lines[5:5] = ["too,few", ",".join("x" * 30)]
    Path(source).write_text("\n".join(lines), "utf-8")

    result = Scored(tmp_path, source, any_bundle)

    assert (52, 50, 2) == (
        result.summary.rows,
        result.summary.scored,
        result.summary.quarantined,
    )
    assert {"line: wrong number of fields": 2} == result.summary.reasons
    assert ["too,few", ",".join("x" * 30)] == result.quarantine["content"].tolist()
    assert all("fields instead of" in text for text in result.quarantine["reasons"])


@pytest.mark.parametrize("chunk_rows", [1, 7, 99])
def test_each_row_is_named_by_its_place_in_the_file(any_bundle, tmp_path, chunk_rows):
    frame = frame_of(any_bundle, 20)
    frame.loc[[3, 11], "weight"] = "heavy"
    source = Path(store(tmp_path / "in.csv", frame))
    header, *lines = source.read_text("utf-8").splitlines()
    places = {2: "first", 3: "second", 8: "third", 23: "last"}
    for place, line in places.items():
        lines.insert(place, line)
    source.write_text("\n".join([header, *lines, ""]), "utf-8")

    result = Scored(tmp_path, str(source), any_bundle, chunk_rows=chunk_rows)

    assert [2, 3, 5, 8, 14, 23] == result.quarantine["row"].tolist()
    assert ["first", "second", "third", "last"] == [
        result.quarantine["content"][n] for n in (0, 1, 3, 5)
    ]
    keys = [line.split(",")[0] for line in lines]
    scored = result.predictions
    assert [keys[row] for row in scored["row"]] == scored["key"].tolist()
    assert (24, 18) == (result.summary.rows, result.summary.scored)


def test_file_without_a_readable_line_is_refused(any_bundle, tmp_path):
    source = tmp_path / "in.csv"
    store(source, frame_of(any_bundle).head(0))
    source.write_text(source.read_text("utf-8") + "a,b\nc,d\n", "utf-8")

    with pytest.raises(DataError, match="none of its 2 lines"):
        Scored(tmp_path, str(source), any_bundle)


def test_prediction_that_is_not_finite_goes_to_quarantine(kind, tmp_path):
    schema = small.schema(kind.target)
    fitted = small.fit(schema, small.build(kind, kind.linear), scale=True)
    fitted.named_steps["model"].coef_[:] *= 1e200
    small.write_bundle(tmp_path, fitted, schema)
    frame = synthetic.rows(schema, 20, seed=3)
    frame.loc[[4, 15], "weight"] = 1e300
    tables.write(str(tmp_path / "in.parquet"), frame)

    result = Scored(tmp_path, str(tmp_path / "in.parquet"), bundle.load(tmp_path))

    assert [4, 15] == result.quarantine["row"].tolist()
    assert {"prediction: must be finite": 2} == result.summary.reasons
    assert np.isfinite(result.predictions.select_dtypes("number")).all().all()


def test_row_that_cannot_be_json_is_kept_as_json_all_the_same(any_bundle, tmp_path):
    frame = synthetic.rows(any_bundle.schema, 20, seed=3)
    frame.loc[4, ["weight", "note"]] = [np.inf, np.nan]
    tables.write(str(tmp_path / "in.parquet"), frame)

    result = Scored(tmp_path, str(tmp_path / "in.parquet"), any_bundle)

    content = result.quarantine["content"][0]
    row = json.loads(content, parse_constant=pytest.fail)
    assert ("inf", None) == (row["weight"], row["note"])
