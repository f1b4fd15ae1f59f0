"""The pipeline takes a table as it is and gives a matrix with names."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from project_package.model import features, parity, synthetic
from project_package.model.fitted import values_of
from project_package.schema import Column

from .. import small


def test_pipeline_takes_raw_frames_and_ignores_other_columns(kind):
    schema = small.schema(kind.target)
    fitted = small.trained(kind, kind.linear)
    frame = synthetic.rows(schema, 20, seed=3)

    more = frame.assign(note="whatever")[[*reversed(frame.columns), "note"]]

    np.testing.assert_array_equal(
        values_of(fitted, frame, kind.problem),
        values_of(fitted, more, kind.problem),
    )


def test_clone_learns_the_same(kind):
    schema = small.schema(kind.target)
    fitted = small.trained(kind, kind.forest)
    frame = synthetic.rows(schema, 200, seed=1)
    target = kind.problem.encode(frame[kind.target.name], kind.target)

    again = clone(fitted).fit(frame, target)

    np.testing.assert_array_equal(
        values_of(fitted, frame, kind.problem),
        values_of(again, frame, kind.problem),
    )


def test_features_come_as_a_frame_where_asked(kind):
    frame = synthetic.rows(small.schema(kind.target), 200, seed=1)
    steps = clone(small.trained(kind, kind.linear)[:-1])

    table = steps.set_output(transform="pandas").fit_transform(frame)

    assert isinstance(table, pd.DataFrame)
    assert table.columns.is_unique
    assert {"size", "weight"} <= set(table.columns)
    assert not table.isna().any().any()


def test_gap_in_a_number_is_a_feature_of_its_own(kind):
    schema = small.schema(kind.target)
    names = small.trained(kind, kind.linear)[:-1].get_feature_names_out()

    assert len([name for name in names if name.startswith("missingindicator")]) == 1
    assert schema.by_name["size"].nullable


def test_every_feature_has_a_name_that_says_its_column(kind):
    names = small.trained(kind, kind.linear)[:-1].get_feature_names_out()

    for column in small.FEATURES:
        assert any(column.name in name for name in names), column.name


@pytest.mark.parametrize("scale", [True, False])
def test_numbers_are_standardised_only_where_asked(kind, scale):
    candidate = kind.linear.model_copy(update={"scale": scale})
    schema = small.schema(kind.target)
    fitted = small.trained(kind, candidate)
    frame = synthetic.rows(schema, 200, seed=1)

    weight = fitted[:-1].transform(frame)[:, 1]

    assert scale == (abs(weight.mean()) < 1e-9 and abs(weight.std() - 1) < 1e-9)


def test_columns_that_are_empty_in_training_do_no_harm(kind):
    schema = small.schema(kind.target)
    frame = synthetic.rows(schema, 100, seed=1)
    for name in ("size", "day", "colour"):
        frame[name] = frame[name].mask(frame[name].notna())
    target = kind.problem.encode(frame[kind.target.name], kind.target)
    estimator = small.build(kind, kind.linear)
    pipeline = features.pipeline(schema, estimator, scale=True, max_categories=5)

    fitted = pipeline.fit(frame, target)
    proven = parity.prove(
        fitted,
        small.predictor(fitted, schema),
        synthetic.rows(schema, 50, seed=2),
        kind.problem,
        single_rows=3,
    )

    assert proven.largest_difference < 1e-9


def test_rare_words_share_a_code(kind):
    words = [f"word {place}" for place in range(50)]
    column = Column(name="word", type="category", allowed=tuple(words))
    schema = small.schema(kind.target, column)
    frame = synthetic.rows(schema, 300, seed=1)
    target = kind.problem.encode(frame[kind.target.name], kind.target)
    estimator = small.build(kind, kind.linear)

    pipeline = features.pipeline(schema, estimator, scale=False, max_categories=5)
    codes = pipeline.fit(frame, target)["encode"].transform(frame)

    assert 5 == len(np.unique(codes))
