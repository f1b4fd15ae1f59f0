"""One row has one answer: online, in a batch, and from the fitted pipeline."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from project_package import batch, problems
from project_package.data import tables
from project_package.model import bundle, fitted, persistence, synthetic
from project_package.model.bundle import Bundle
from project_package.registry import Registry, open_registry
from project_package.schema import Column
from project_package.serving.champion import Champion
from project_package.serving.metrics import Metrics
from project_package.serving.service import Service
from project_package.settings import Format, Scoring

from .. import small
from ..kinds import Kind
from ..workspace import IDENTIFIER
from .client import Client

ROWS, DIGITS = 200, 1e-9
# Numbers and truth values that are words.
GRADE = Column(name="grade", type="category", allowed=("1", "2", "3"))
MEMBER = Column(name="member", type="category", nullable=True)
NOTE = Column(name="note", type="number", role="ignored", nullable=True)
BECAUSE = {"who": "a test", "why": "to serve it"}
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Answers:
    """What is asked, and what the fitted pipeline and batch scoring answer.

    Attributes:
        service: Answers over HTTP.
        frame: The rows in the schema's types.
        pipeline: Columns of the pipeline's answer.
        batch: Those of the file that batch scoring writes.
    """

    service: Service
    frame: pd.DataFrame
    pipeline: dict[str, np.ndarray]
    batch: dict[str, np.ndarray]


@pytest.fixture(scope="module")
def answers(kind, service, tmp_path_factory) -> Iterator[Answers]:
    """The answers to rows of every sort."""
    folder = tmp_path_factory.mktemp("parity")
    registry = _registry(kind, folder)
    counted = Metrics()
    champion = Champion(registry, folder / "cache", ROWS, counted)
    champion.refresh()
    made = Service(champion, service.settings, counted)
    with registry.fetch("champion") as copy:
        pipeline = persistence.load(copy / bundle.PIPELINE)
        loaded = bundle.load(copy)
    frame = _frame(loaded.schema)
    from_pipeline = loaded.predictor.outputs.columns(
        fitted.values_of(pipeline, frame, problems.of(loaded.schema))
    )
    scored = _scored(loaded, frame, folder)
    from_batch = {name: scored[name].to_numpy() for name in from_pipeline}
    yield Answers(made, frame, from_pipeline, from_batch)
    made.close()


def _registry(kind: Kind, folder: Path) -> Registry:
    """Return a registry whose champion knows every sort of column."""
    columns = (IDENTIFIER, *small.FEATURES, GRADE, MEMBER, NOTE)
    schema = small.schema(kind.target, *columns)
    # A forest would hide a small difference, such as that of a few hours.
    fitted = small.fit(schema, small.build(kind, kind.linear))
    (folder / "bundle").mkdir()
    small.write_bundle(folder / "bundle", fitted, schema)
    registry = open_registry(str(folder / "registry"))
    version = registry.register(str(folder / "bundle"), run_id="one", summary={})
    registry.promote(version, expected=None, **BECAUSE)
    return registry


def _scored(loaded: Bundle, frame: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Return what batch scoring writes."""
    source = str(folder / "batch.parquet")
    tables.write(source, frame.assign(grade=_grades(frame)))
    scoring = Scoring(chunk_rows=70, max_bad_share=0)
    places = batch.Places(folder / "predictions", folder / "quarantine")
    batch.score(batch.Job(source, Format(), 1, loaded, scoring, 1), places, {})
    return pq.read_table(places.predictions).to_pandas()


def _frame(schema) -> pd.DataFrame:
    """Return rows with gaps, words that training did not know, and whole numbers."""
    frame = synthetic.rows(schema, ROWS, seed=3)
    words = frame["colour"].astype("object")
    words[::7] = "never seen"
    truths = frame["member"].astype("object")
    truths[::3], truths[1::3] = "true", "12"
    frame["weight"] = frame["weight"].where(np.arange(ROWS) % 2 == 0, 3.0)
    moments = frame["day"] + pd.Timedelta(seconds=12_345)
    assert frame[["size", "day", "colour"]].isna().any().all()
    return frame.assign(
        colour=words.astype("category"), member=truths.astype("category"), day=moments
    )


def _grades(frame: pd.DataFrame) -> "pd.Series[float]":
    """Return the grades as the numbers that a file often holds."""
    return frame["grade"].astype("float64")


def _sent(frame: pd.DataFrame) -> Rows:
    """Return the rows as callers send them: each value in one of several ways."""
    return [_row(at, row) for at, row in enumerate(frame.to_dict("records"))]


def _row(at: int, row: dict[str, Any]) -> dict[str, Any]:
    row = {name: None if pd.isna(value) else value for name, value in row.items()}
    if row["weight"] == 3:
        row["weight"] = (3, 3.0)[at % 4 == 1]
    row["grade"] = (row["grade"], int(row["grade"]), float(row["grade"]))[at % 3]
    row["member"] = {"true": True, "12": (12, 12.0, "12")[at % 3]}.get(
        row["member"], row["member"]
    )
    if row["day"] is not None:
        zone = (None, "UTC", "+05:30", "-11:00")[at % 4]
        day = row["day"].tz_localize("UTC")
        moved = day.tz_localize(None) if zone is None else day.tz_convert(zone)
        row["day"] = moved.isoformat()
    del row["target"]
    return row


def _agree(predictions: list[dict[str, Any]], expected: dict[str, np.ndarray]) -> None:
    """Check each column of the predictions."""
    for name, values in expected.items():
        given = [prediction[name] for prediction in predictions]
        if values.dtype.kind == "f":
            np.testing.assert_allclose(given, values, rtol=0, atol=DIGITS)
        else:
            assert list(values) == given


def test_batch_and_pipeline_answer_alike(answers):
    for name, values in answers.pipeline.items():
        if values.dtype.kind == "f":
            np.testing.assert_allclose(answers.batch[name], values, rtol=0, atol=DIGITS)
        else:
            assert list(values) == list(answers.batch[name])


def test_a_list_of_rows_is_answered_as_in_a_batch_and_by_the_pipeline(
    framework, answers
):
    client = Client(framework.application(answers.service))

    reply = client.predict(_sent(answers.frame))

    assert 200 == reply.status
    _agree(reply.json["predictions"], answers.pipeline)
    _agree(reply.json["predictions"], answers.batch)


def test_a_row_is_answered_alone_as_among_others(framework, answers):
    client = Client(framework.application(answers.service))

    replies = [client.predict(row) for row in _sent(answers.frame)]

    assert {200} == {reply.status for reply in replies}
    _agree([reply.json["predictions"][0] for reply in replies], answers.pipeline)


def test_neither_the_order_nor_columns_that_are_no_features_count(framework, answers):
    client = Client(framework.application(answers.service))
    rows = [dict(reversed(row.items())) for row in _sent(answers.frame)]
    for at, row in enumerate(rows):
        row |= {"name": ["anything", 1], "target": at, "note": "far too heavy"}

    reply = client.predict(rows)

    assert 200 == reply.status
    _agree(reply.json["predictions"], answers.pipeline)


def test_words_that_training_did_not_know_are_named(framework, answers):
    client = Client(framework.application(answers.service))

    predictions = client.predict(_sent(answers.frame)).json["predictions"]

    for at, prediction in enumerate(predictions):
        assert (at % 7 == 0) == ("colour" in prediction.get("unseen", []))
