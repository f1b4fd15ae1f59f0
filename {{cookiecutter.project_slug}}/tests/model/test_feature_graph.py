"""The feature graph leads from the columns of the data to what the estimator reads."""

import numpy as np
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, PolynomialFeatures

from project_package.errors import ConfigError
from project_package.model import (
    bundle,
    feature_graph,
    feature_registry,
    synthetic,
)
from project_package.model.encoding import Encoding
from project_package.model.export import encoding_of
from project_package.schema import Column

from .. import small

NUMBERS = Encoding(("size", "weight"), (), {})


def columns_of(transformer, kind) -> list[feature_graph.Encoded]:
    """Return the encoded columns that a transformer makes of two numbers."""
    step = ColumnTransformer([("numbers", transformer, [0, 1])])
    step.fit(np.array([[1.0, 2.0], [3.0, 5.0], [4.0, 4.0]]))
    features = feature_registry.features(small.schema(kind.target, *small.NUMBERS))
    pipeline = Pipeline([("features", step)])
    return [*feature_graph.encoded(pipeline, NUMBERS, features)]


def test_each_encoded_column_changes_with_its_features_and_with_no_other(kind):
    described = small.schema(kind.target)
    fitted = small.trained(kind, kind.linear)
    learned = encoding_of(fitted, described)
    features = feature_registry.features(described)
    sources = {one.name: one.source for one in features}
    matrix = np.hstack(learned.arrays(synthetic.rows(described, 200, seed=2)))
    before = fitted["features"].transform(matrix)

    found = [*feature_graph.encoded(fitted, learned, features)]

    assert before.shape[1] == len(found)
    for place, name in enumerate(learned.features):
        others = matrix.copy()
        others[:, place] = np.roll(matrix[:, place], 1)
        after = fitted["features"].transform(others)
        changed = (before != after).any(axis=0)
        says = [name in {sources[part] for part in one.features} for one in found]
        assert says == changed.tolist()


def test_encoded_columns_have_the_words_of_a_category_and_the_parts_of_a_date(kind):
    described = small.schema(kind.target)
    fitted = small.trained(kind, kind.linear)
    learned = encoding_of(fitted, described)
    features = feature_registry.features(described)

    found = {
        one.name: one.features
        for one in feature_graph.encoded(fitted, learned, features)
    }

    assert ("shape",) == found["shape: round"] == found["shape: square"]
    assert ("colour",) == found["colour: missing"]
    assert ("size",) == found["missingindicator_size"]
    assert ("day_weekend",) == found["day_weekend"]


def test_a_column_that_is_made_of_two_leads_to_both(kind):
    found = columns_of(PolynomialFeatures(2, include_bias=False), kind)

    made_of = {one.name: one.features for one in found}
    assert ("size", "weight") == made_of["size weight"]
    assert ("weight",) == made_of["weight^2"]


def test_a_column_whose_name_says_nothing_leads_to_all_that_its_transformer_reads(kind):
    first, _ = columns_of(PCA(), kind)

    assert ("pca0", ("size", "weight")) == (first.name, first.features)


def test_columns_without_names_are_refused_with_what_to_do(kind):
    with pytest.raises(ConfigError, match="size, weight has no names.*feature_names"):
        columns_of(FunctionTransformer(), kind)


@pytest.mark.parametrize(
    "more, reason",
    [
        ({"type": "text", "role": "id", "tags": ("personal",)}, "role id, personal"),
        ({"type": "date", "role": "timestamp"}, "role timestamp"),
        ({"role": "sensitive", "tags": ("protected",)}, "role sensitive, protected"),
        ({"role": "ignored"}, "role ignored"),
        (
            {"role": "ignored", "tags": ("not_available_at_serving",)},
            "role ignored, not available at serving",
        ),
        ({"role": "target", "type": "number"}, "other target"),
    ],
)
def test_a_column_that_is_unused_has_its_reason(kind, more, reason):
    other = Column.model_validate({"name": "other", "type": "category"} | more)
    described = small.schema(kind.target, *small.FEATURES)
    described = described.model_copy(update={"columns": (*described.columns, other)})

    assert {"other": reason} == feature_graph.unused(described)


def test_a_feature_that_the_winner_does_without_is_not_called_ignored(kind, tmp_path):
    described = small.schema(kind.target, *small.FEATURES).without(["weight"])
    fitted = small.fit(described, small.build(kind, kind.linear))
    sets = {"settings": {"features": {"without": {"light": ["weight"]}}}}
    small.write_bundle(tmp_path, fitted, described, lineage=sets)

    found = feature_graph.graph(bundle.load(tmp_path))

    assert {"weight": "left out by the set of features that won"} == found.unused
    assert "weight" not in {one.name for one in found.encoded}
    assert {None} == {one.importance for one in found.features}
