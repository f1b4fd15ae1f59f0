"""The reference keeps how the training data was distributed."""

import json

import numpy as np
import pandas as pd
import pytest

from project_package.model import reference, synthetic

from .. import small


def test_every_feature_is_described_and_nothing_else(kind):
    schema = small.schema(kind.target)
    described = reference.describe(synthetic.rows(schema, 100, seed=1), schema)

    assert {column.name for column in small.FEATURES} == set(described)
    assert described == json.loads(json.dumps(described, allow_nan=False))


def test_numbers_have_deciles_and_words_have_shares(kind):
    schema = small.schema(kind.target)
    frame = synthetic.rows(schema, 5, seed=1)
    frame["weight"] = [0.0, 1.0, 2.0, 3.0, 4.0]
    words = pd.Series(["a", "a", "b", "a", None], dtype="str")
    frame["colour"] = words.astype("category")

    described = reference.describe(frame, schema)

    assert (0.0, 2.0) == (described["weight"]["missing"], described["weight"]["mean"])
    assert (0.0, 4.0) == (
        described["weight"]["quantiles"][0],
        described["weight"]["quantiles"][-1],
    )
    shares = {"a": 0.75, "b": 0.25}
    assert {"rows": 5, "missing": 0.2, "shares": shares} == described["colour"]


def test_dates_have_a_first_and_a_last(kind):
    schema = small.schema(kind.target)
    frame = synthetic.rows(schema, 3, seed=1)
    frame["day"] = np.array(["2024-01-02", "NaT", "2023-01-02"], "datetime64[us]")

    day = reference.describe(frame, schema)["day"]

    assert ("2023-01-02T00:00:00", "2024-01-02T00:00:00") == (day["first"], day["last"])


def test_column_without_a_value_has_its_missing_share_only(kind):
    schema = small.schema(kind.target)
    frame = synthetic.rows(schema, 10, seed=1)
    frame["size"] = np.nan

    assert {"rows": 10, "missing": 1.0} == reference.describe(frame, schema)["size"]


def test_numbers_that_are_often_the_same_have_few_bins_with_their_true_shares(kind):
    schema = small.schema(kind.target)
    frame = synthetic.rows(schema, 10, seed=1)
    frame["weight"] = [0.0] * 7 + [1.0, 2.0, np.nan]

    bins = reference.describe(frame, schema)["weight"]["bins"]

    counts = reference.binned(np.array([0.0] * 7 + [1.0, 2.0]), bins["edges"])
    assert bins["edges"] == sorted(set(bins["edges"]))
    assert pytest.approx(7 / 9) == bins["shares"][0]
    assert counts / 9 == pytest.approx(bins["shares"])


def test_answers_are_numbers_or_words():
    answers = {"chance": np.linspace(0, 1, 11), "answer": np.array(["a", "b"], object)}

    described = reference.describe_answers(answers)

    assert 11 == described["chance"]["rows"]
    assert {"a": 0.5, "b": 0.5} == described["answer"]["shares"]
