"""Features: from a table's columns to the matrix that an estimator learns from.

Three steps in one scikit-learn pipeline: ``encode`` turns columns into numbers and
category codes, ``features`` turns those into a matrix, ``model`` is the estimator.
The exported model covers the last two; the bundle holds the maps of the first.
"""

from typing import Any

from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

from ..schema import Schema
from .dates import CalendarFeatures, EpochDays
from .encoding import UNSEEN

MISSING = -2  # code of a missing category, where training had one


def pipeline(
    schema: Schema, estimator: BaseEstimator, *, scale: bool, max_categories: int
) -> Pipeline:
    """Return the unfitted pipeline from a frame in the schema's types to a prediction.

    Args:
        schema: Names the features and their types.
        estimator: The model at the end.
        scale: Whether numbers are standardised.
        max_categories: Most codes for one categorical column.
    """
    return Pipeline(
        [
            ("encode", _encode(schema, max_categories)),
            ("features", _features(schema, scale)),
            ("model", estimator),
        ]
    )


def _encode(schema: Schema, max_categories: int) -> ColumnTransformer:
    """Return the step that gives numbers, days and codes, in this order."""
    codes = OrdinalEncoder(
        handle_unknown="use_encoded_value",
        unknown_value=UNSEEN,
        encoded_missing_value=MISSING,
        max_categories=max_categories,
    )
    return _transformer(
        numbers=("passthrough", list(schema.numbers)),
        dates=(EpochDays(), list(schema.dates)),
        categories=(codes, list(schema.categories)),
    )


def _features(schema: Schema, scale: bool) -> ColumnTransformer:
    """Return the step that fills gaps, scales, and makes one column a category."""
    numbers, dates = len(schema.numbers), len(schema.dates)
    total = len(schema.features)
    fill = [("impute", SimpleImputer(strategy="median", keep_empty_features=True))]
    flag = SimpleImputer(
        strategy="median", keep_empty_features=True, add_indicator=True
    )
    scaled: list[tuple[str, Any]] = [("scale", StandardScaler())] if scale else []
    one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return _transformer(
        numbers=(Pipeline([("impute", flag), *scaled]), list(range(numbers))),
        dates=(
            Pipeline([("calendar", CalendarFeatures()), *fill, *scaled]),
            list(range(numbers, numbers + dates)),
        ),
        categories=(one_hot, list(range(numbers + dates, total))),
    )


def _transformer(**parts: tuple[Any, list[Any]]) -> ColumnTransformer:
    """Return a column transformer of the parts that have any columns."""
    return ColumnTransformer(
        [(name, part, columns) for name, (part, columns) in parts.items() if columns],
        verbose_feature_names_out=False,
        sparse_threshold=0,
    )
