"""Batch scoring loses no row, guesses no cell, and leaves no half file."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project_package import batch, storage
from project_package.data import tables
from project_package.errors import ArtefactError, DataError
from project_package.model import bundle, synthetic
from project_package.model.bundle import Bundle
from project_package.schema import ANSWERS, Column, Schema
from project_package.settings import Format, Scoring

from . import small
from .kinds import Kind, examples

LINEAGE = {"input": "abc", "bundle": "def"}
KEY = Column(name="key", type="text", role="id")
NOTE = Column(name="note", type="number", role="ignored", nullable=True)
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
HARMLESS = {"size": None, "day": None, "colour": "ultraviolet", "target": "whatever"}


def example(kind: Kind, folder: Path) -> Bundle:
    """Return a loaded bundle whose schema has an identifier and a column to ignore."""
    schema = Schema(dataset="small", columns=(KEY, *small.FEATURES, NOTE, kind.target))
    fitted = small.fit(schema, small.build(kind, kind.linear), scale=True)
    small.write_bundle(folder, fitted, schema)
    return bundle.load(folder)


@pytest.fixture(scope="module")
def loaded(kind, tmp_path_factory) -> Bundle:
    """A loaded bundle of each kind."""
    return example(kind, tmp_path_factory.mktemp("bundle"))


@pytest.fixture(scope="module")
def any_bundle(tmp_path_factory) -> Bundle:
    """A loaded bundle of one kind."""
    return example(examples()[0], tmp_path_factory.mktemp("bundle"))


def frame_of(loaded: Bundle, count: int = 50) -> pd.DataFrame:
    """Return rows as text, as a CSV file holds them."""
    frame = synthetic.rows(loaded.schema, count, seed=3).astype("object")
    return frame.map(lambda value: None if pd.isna(value) else str(value))


def store(path: Path, frame: pd.DataFrame) -> str:
    """Write text as CSV or as Parquet, and return the address."""
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    else:
        fields = [(name, pa.string()) for name in frame.columns]
        pq.write_table(pa.Table.from_pandas(frame, pa.schema(fields)), path)
    return str(path)


class Scored:
    """What came of a batch."""

    def __init__(self, folder: Path, source: str, loaded: Bundle, **settings):
        self.workers = settings.pop("workers", 2)
        form = settings.pop("form", Format())
        scoring = Scoring(**({"chunk_rows": 10, "max_bad_share": 1} | settings))
        self.places = batch.Places(folder / "predictions", folder / "quarantine")
        job = batch.Job(source, form, 7, loaded, scoring, self.workers)
        self.summary = batch.score(job, self.places, LINEAGE)

    @property
    def predictions(self) -> pd.DataFrame:
        """The rows that were scored."""
        return pq.read_table(self.places.predictions).to_pandas()

    @property
    def quarantine(self) -> pd.DataFrame:
        """The rows that were not."""
        return pq.read_table(self.places.quarantine).to_pandas()

    @property
    def content(self) -> tuple[bytes, bytes]:
        """Both files, byte for byte."""
        return (
            self.places.predictions.read_bytes(),
            self.places.quarantine.read_bytes(),
        )


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


def test_quarantine_keeps_the_whole_row_as_it_was(any_bundle, tmp_path):
    frame = frame_of(any_bundle)
    frame.loc[3, ["weight", "colour"]] = ["heavy", "blue"]

    result = Scored(tmp_path, store(tmp_path / "in.csv", frame), any_bundle)

    (refused,) = result.quarantine.to_dict("records")
    assert (3, "weight: must be a number") == (refused["row"], refused["reasons"])
    assert frame.loc[3].to_dict() == json.loads(refused["content"])
    assert {"weight: must be a number": 1} == result.summary.reasons


def test_words_that_training_lacked_are_counted(any_bundle, tmp_path):
    frame = frame_of(any_bundle)
    frame.loc[[1, 2], "colour"] = ["pink", "ultraviolet"]
    frame.loc[2, "weight"] = "heavy"

    result = Scored(tmp_path, store(tmp_path / "in.csv", frame), any_bundle)

    assert 1 == result.summary.unseen["colour"]


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


def test_file_of_bad_rows_only_is_quarantined_where_that_is_allowed(
    any_bundle, tmp_path
):
    frame = frame_of(any_bundle).assign(weight="heavy")

    result = Scored(tmp_path, store(tmp_path / "in.csv", frame), any_bundle)

    assert (0, 50) == (result.summary.scored, result.summary.quarantined)
    assert result.predictions.empty and "prediction" in result.predictions


@pytest.mark.parametrize("bad, limit, refused", [(5, 0.1, False), (6, 0.1, True)])
def test_too_large_a_share_of_bad_rows_is_refused_with_the_reason(
    any_bundle, tmp_path, bad, limit, refused
):
    frame = frame_of(any_bundle)
    frame.loc[: bad - 1, "weight"] = "heavy"
    source = store(tmp_path / "in.csv", frame)

    if not refused:
        assert (
            5
            == Scored(
                tmp_path, source, any_bundle, max_bad_share=limit
            ).summary.quarantined
        )
        return
    with pytest.raises(DataError, match="6 of 50 rows are bad.*must be a number"):
        Scored(tmp_path, source, any_bundle, max_bad_share=limit)


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


def test_both_files_carry_their_lineage(any_bundle, tmp_path):
    source = store(tmp_path / "in.csv", frame_of(any_bundle))
    places = Scored(tmp_path, source, any_bundle).places

    for path in (places.predictions, places.quarantine):
        metadata = pq.read_schema(path).metadata
        assert (b"abc", b"def") == (
            metadata[b"lineage.input"],
            metadata[b"lineage.bundle"],
        )


def test_other_form_of_csv_gives_the_same_output(any_bundle, tmp_path):
    frame = frame_of(any_bundle)
    expected = Scored(tmp_path, store(tmp_path / "a.csv", frame), any_bundle).content
    frame.to_csv(tmp_path / "b.csv", index=False, sep=";", na_rep="?")
    form = Format(separator=";", missing=("", "?"))

    result = Scored(tmp_path, str(tmp_path / "b.csv"), any_bundle, form=form)

    assert expected == result.content


def test_killed_process_leaves_no_output_and_the_next_one_writes_all(
    any_bundle, tmp_path
):
    source = store(tmp_path / "in.csv", pd.concat([frame_of(any_bundle)] * 400))
    output = tmp_path / "out"
    root = Path(__file__).parents[1]
    command = [sys.executable, "-m", f"{__package__}.batch_process"]
    arguments = [str(any_bundle.folder), source, str(output)]

    with subprocess.Popen(
        command + arguments,
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root / "src")},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert "half of it is written" == process.stdout.readline().strip()
        process.send_signal(signal.SIGKILL)

    assert -signal.SIGKILL == process.returncode
    assert [] == storage.names(str(output))
    result = Scored(tmp_path, source, any_bundle, chunk_rows=50_000)
    assert 20_000 == result.summary.scored
