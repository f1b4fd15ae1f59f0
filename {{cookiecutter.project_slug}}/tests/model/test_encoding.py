"""The bundle's encoding does what the first step of the fitted pipeline does."""

import json
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project_package.model import features, synthetic
from project_package.model.encoding import Codes, Encoding
from project_package.model.export import encoding_of
from project_package.schema import Column

from .. import small
from ..kinds import examples
from .export import rows

SCHEMA = small.schema(examples()[0].target)
WORDS = ["red", "blue", "true", "3", "nan", "None", " ", "", "ß", "rare", "rarer"]
SHARES = [400, 200, 100, 50, 30, 20, 10, 10, 10, 2, 1]


@cache
def encoder(values: tuple, *, max_categories: int = 5):
    """Return the fitted pipeline's first step and the encoding for one category."""
    kind = examples()[0]
    schema = small.schema(kind.target, Column(name="word", type="category"))
    estimator = small.build(kind, kind.linear)
    pipeline = features.pipeline(
        schema, estimator, scale=False, max_categories=max_categories
    )
    frame = pd.DataFrame({"word": pd.Series(values, dtype="str").astype("category")})
    pipeline["encode"].fit(frame)
    return pipeline["encode"], encoding_of(pipeline, schema)


@cache
def trained():
    """Return a fitted pipeline."""
    kind = examples()[0]
    return small.trained(kind, kind.linear)


@settings(max_examples=40)
@pytest.mark.parametrize("max_categories", [2, 4, 30])
@pytest.mark.parametrize("gaps", [0, 1, 300])
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=4) | st.none(), min_size=1))
def test_any_word_gets_the_code_of_the_fitted_step(max_categories, gaps, words):
    values = tuple(np.repeat([*WORDS, None], [*SHARES, gaps]))
    step, learned = encoder(values, max_categories=max_categories)
    frame = pd.DataFrame({"word": pd.Series(words, dtype="str").astype("category")})

    _, codes = learned.arrays(frame)

    assert step.transform(frame)[:, 0].tolist() == codes[:, 0].tolist()


@settings(max_examples=40)
@given(rows.frames(1e300))
def test_numbers_and_days_are_those_of_the_fitted_step(frame):
    fitted = trained()

    numbers, codes = encoding_of(fitted, SCHEMA).arrays(frame)

    np.testing.assert_array_equal(
        np.hstack([numbers, codes]), fitted["encode"].transform(frame)
    )


def test_words_and_gaps_that_training_lacked_are_counted():
    _, learned = encoder(("red", "blue"))
    words = pd.Series(["red", "green", "pink", None], dtype="str")

    _, codes = learned.arrays(pd.DataFrame({"word": words.astype("category")}))

    assert {"word": 3} == learned.unseen(codes)


def test_gap_is_known_where_training_had_one():
    _, learned = encoder(("red", None))
    words = pd.Series([None], dtype="str")

    _, codes = learned.arrays(pd.DataFrame({"word": words.astype("category")}))

    assert {"word": 0} == learned.unseen(codes)


def test_encoding_survives_json(kind):
    schema = small.schema(kind.target)
    learned = encoding_of(small.trained(kind, kind.linear), schema)

    again = Encoding.from_json(json.loads(json.dumps(learned.to_json())))

    assert learned == again


def test_no_rows_give_empty_arrays(kind):
    schema = small.schema(kind.target)
    learned = encoding_of(small.trained(kind, kind.linear), schema)

    numbers, codes = learned.arrays(synthetic.rows(schema, 10, seed=1).head(0))

    assert ((0, 3), (0, 2)) == (numbers.shape, codes.shape)


@pytest.mark.parametrize(
    "code, wanted",
    [
        (0, "red"),
        (1, "blue or pink"),
        (2, "one of 4 rare words"),
        (-1, "not there in training"),
        (-2, "missing"),
    ],
)
def test_a_code_can_be_read(code, wanted):
    words = {"red": 0, "blue": 1, "pink": 1} | dict.fromkeys("abcd", 2)
    assert wanted == Codes(words, missing=-2).meaning(code)
