"""Batch scoring gives what the predictor gives, whatever the form of the file."""

import os

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project_package.data import tables
from project_package.errors import ArtefactError, DataError
from project_package.model import synthetic
from project_package.schema import ANSWERS
from project_package.settings import Format

from .scored import Scored, frame_of, store

HARMLESS = {"size": None, "day": None, "colour": "ultraviolet", "target": "whatever"}


def test_good_rows_are_scored_as_the_predictor_does(loaded, tmp_path):
    frame = frame_of(loaded)
    result = Scored(tmp_path, store(tmp_path / "in.csv", frame), loaded)
    answers = loaded.predictor.predict(synthetic.rows(loaded.schema, 50, seed=3))
    expected = pd.DataFrame(answers)

    assert (50, 50, 0) == (
        result.summary.rows,
        result.summary.scored,
        result.summary.quarantined,
    )
    assert [*range(50)] == result.predictions["row"].tolist()
    assert frame["key"].tolist() == result.predictions["key"].tolist()
    assert [7] * 50 == result.predictions["model_version"].tolist()
    pd.testing.assert_frame_equal(
        expected, result.predictions[[*expected.columns]], check_dtype=False
    )


def test_names_of_all_columns_but_the_identifiers_are_taken(loaded, tmp_path):
    result = Scored(tmp_path, store(tmp_path / "in.csv", frame_of(loaded)), loaded)

    free = [name for name in result.predictions if not ANSWERS.fullmatch(name)]
    assert ["key"] == free


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 49), st.sampled_from([*HARMLESS])), max_size=20)
)
def test_what_breaks_no_rule_of_a_feature_is_scored(
    any_bundle, tmp_path_factory, changes
):
    folder = tmp_path_factory.mktemp("harmless")
    frame = frame_of(any_bundle)
    for row, name in changes:
        frame.loc[row, name] = HARMLESS[name]

    result = Scored(folder, store(folder / "in.csv", frame), any_bundle)

    assert (50, 50) == (result.summary.rows, result.summary.scored)


def test_csv_and_parquet_give_the_same_output(loaded, tmp_path):
    frame = frame_of(loaded)
    frame.loc[3, "weight"] = "heavy"
    contents = []
    for suffix in (".csv", ".parquet"):
        folder = tmp_path / suffix[1:]
        folder.mkdir()
        source = store(folder / f"in{suffix}", frame)
        contents.append(Scored(folder, source, loaded).content)

    assert contents[0] == contents[1]


def test_same_batch_twice_gives_the_same_bytes(any_bundle, tmp_path):
    frame = frame_of(any_bundle)
    frame.loc[3, "weight"] = "heavy"
    source = store(tmp_path / "in.csv", frame)

    first = Scored(tmp_path, source, any_bundle).content

    assert first == Scored(tmp_path, source, any_bundle).content


@pytest.mark.parametrize("workers", [1, 4])
def test_number_of_workers_changes_nothing(any_bundle, tmp_path, workers):
    frame = frame_of(any_bundle)
    frame.loc[[3, 30], "weight"] = "heavy"
    source = store(tmp_path / "in.parquet", frame)
    expected = Scored(tmp_path, source, any_bundle, workers=2).content

    assert expected == Scored(tmp_path, source, any_bundle, workers=workers).content


@pytest.mark.parametrize("chunk_rows", [1, 3, 50, 1000])
def test_size_of_the_chunks_changes_no_row(loaded, tmp_path, chunk_rows):
    frame = frame_of(loaded)
    frame.loc[[3, 30], "weight"] = "heavy"
    source = store(tmp_path / "in.csv", frame)
    expected = Scored(tmp_path, source, loaded)
    predictions, quarantine = expected.predictions, expected.quarantine

    result = Scored(tmp_path, source, loaded, chunk_rows=chunk_rows)

    pd.testing.assert_frame_equal(predictions, result.predictions, rtol=1e-15)
    pd.testing.assert_frame_equal(quarantine, result.quarantine)
    assert expected.summary == result.summary


def test_order_of_the_columns_does_not_matter(loaded, tmp_path):
    frame = frame_of(loaded)
    expected = Scored(tmp_path, store(tmp_path / "a.csv", frame), loaded).content[0]
    turned = frame[[*reversed(frame.columns)]]

    assert (
        expected
        == Scored(tmp_path, store(tmp_path / "b.csv", turned), loaded).content[0]
    )


@pytest.mark.parametrize("absent", [["target"], ["note"], ["target", "note"]])
def test_columns_that_are_no_features_may_be_absent(loaded, tmp_path, absent):
    frame = frame_of(loaded)
    expected = Scored(tmp_path, store(tmp_path / "a.csv", frame), loaded).content[0]
    less = frame.drop(columns=absent)

    assert (
        expected == Scored(tmp_path, store(tmp_path / "b.csv", less), loaded).content[0]
    )


@pytest.mark.parametrize(
    "change, message",
    [
        (lambda f: f.drop(columns="weight"), "missing columns: 'weight'"),
        (lambda f: f.assign(more="1"), "unknown columns: 'more'"),
        (lambda f: f.head(0), "no rows"),
        (lambda f: f.rename(columns={"weight": "size"}), "stand twice"),
    ],
    ids=["missing", "unknown", "header only", "twins"],
)
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_wrong_file_is_refused_before_anything_is_written(
    any_bundle, tmp_path, change, message, suffix
):
    frame = change(frame_of(any_bundle))
    path = tmp_path / f"in{suffix}"
    if message == "stand twice" and suffix == ".parquet":
        arrays = [pa.array(frame.iloc[:, n]) for n in range(frame.shape[1])]
        pq.write_table(pa.table(arrays, [*frame.columns]), path)
    else:
        store(path, frame)

    with pytest.raises(DataError, match=message):
        Scored(tmp_path, str(path), any_bundle)
    assert [path] == [*tmp_path.iterdir()]


def test_empty_file_is_refused_before_anything_is_written(any_bundle, tmp_path):
    (tmp_path / "in.csv").touch()

    with pytest.raises(DataError, match="empty"):
        Scored(tmp_path, str(tmp_path / "in.csv"), any_bundle)
    assert ["in.csv"] == os.listdir(tmp_path)


def test_missing_file_is_refused(any_bundle, tmp_path):
    with pytest.raises(ArtefactError, match="does not exist"):
        Scored(tmp_path, str(tmp_path / "in.csv"), any_bundle)


def test_column_of_another_type_is_refused_as_a_whole(any_bundle, tmp_path):
    frame = synthetic.rows(any_bundle.schema, 20, seed=3).assign(weight=[[1]] * 20)
    tables.write(str(tmp_path / "in.parquet"), frame)

    with pytest.raises(DataError, match="'weight' holds list"):
        Scored(tmp_path, str(tmp_path / "in.parquet"), any_bundle)


def test_typed_columns_of_parquet_are_scored_like_text(loaded, tmp_path):
    frame = synthetic.rows(loaded.schema, 50, seed=3)
    typed, text = tmp_path / "typed.parquet", tmp_path / "text.parquet"
    tables.write(str(typed), frame.assign(key=frame["key"].astype("category")))
    store(text, frame_of(loaded))

    first = Scored(tmp_path, str(typed), loaded).predictions
    second = Scored(tmp_path, str(text), loaded).predictions

    pd.testing.assert_frame_equal(first.drop(columns="key"), second.drop(columns="key"))
    assert first["key"].tolist() == second["key"].tolist()


def test_other_form_of_csv_gives_the_same_output(any_bundle, tmp_path):
    frame = frame_of(any_bundle)
    expected = Scored(tmp_path, store(tmp_path / "a.csv", frame), any_bundle).content
    frame.to_csv(tmp_path / "b.csv", index=False, sep=";", na_rep="?")
    form = Format(separator=";", missing=("", "?"))

    result = Scored(tmp_path, str(tmp_path / "b.csv"), any_bundle, form=form)

    assert expected == result.content
