"""Dates as numbers: days since 1970, then the calendar features of a day."""

from typing import Any, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from .encoding import epoch_days

DAYS_PER_YEAR = 365.2425  # mean Gregorian year
FIRST_MONDAY = -3  # 1970-01-01 was a Thursday
# Mathematical libraries differ in the last digit of a sine; a tree could notice.
STEPS = 1e6


class EpochDays(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Turn moments into days since 1970-01-01 UTC, as float64; missing is NaN.

    Columns that hold numbers already are taken for such days.

    Examples:
        >>> import pandas as pd
        >>> from project_package.model.dates import EpochDays
        >>> frame = pd.DataFrame({"day": pd.to_datetime(["1970-01-02"])})
        >>> EpochDays().fit_transform(frame).tolist()
        [[1.0]]
    """

    def fit(self, X: Any, y: Any = None) -> Self:
        """Learn the number and the names of the columns.

        Args:
            X: Moments or days, shape (rows, columns).
            y: Not used.
        """
        _validated(self, _days(X), reset=True)
        return self

    def transform(self, X: Any) -> np.ndarray:
        """Return the days, shape (rows, columns).

        Args:
            X: Moments or days, shape (rows, columns).
        """
        check_is_fitted(self)
        return _validated(self, _days(X), reset=False)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


class CalendarFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Describe each day by its age, its place in the year, and whether it is a weekend.

    Each column of days gives four: years before the newest day seen in training, sine
    and cosine of the day's place in the year, and 1 for Saturday and Sunday. A missing
    day gives four missing values.

    Attributes:
        reference_: Newest day of each column in training, shape (columns,); 0 where
            every day was missing.

    Examples:
        >>> from project_package.model.dates import CalendarFeatures
        >>> features = CalendarFeatures().fit([[0.0], [3.0]]).transform([[2.0]])
        >>> features[:, [0, 3]].round(4)
        array([[0.0027, 1.    ]])
    """

    def fit(self, X: Any, y: Any = None) -> Self:
        """Learn the newest day of each column.

        Args:
            X: Days since 1970-01-01, shape (rows, columns).
            y: Not used.
        """
        days = _validated(self, X, reset=True)
        newest = np.where(np.isnan(days), -np.inf, days).max(axis=0)
        self.reference_ = np.where(np.isfinite(newest), newest, 0.0)
        return self

    def transform(self, X: Any) -> np.ndarray:
        """Return the features, shape (rows, 4 x columns): all ages, then all sines …

        Args:
            X: Days since 1970-01-01, shape (rows, columns).
        """
        check_is_fitted(self)
        days = _validated(self, X, reset=False)
        years = (self.reference_ - days) / DAYS_PER_YEAR
        angle = days * (2 * np.pi / DAYS_PER_YEAR)
        weekday = np.floor(days) - FIRST_MONDAY
        weekday = weekday - 7 * np.floor(weekday / 7)
        weekend = np.where(np.isnan(days), np.nan, weekday >= 5)
        sine, cosine = (np.rint(f(angle) * STEPS) / STEPS for f in (np.sin, np.cos))
        return np.hstack([years, sine, cosine, weekend])

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return the names of the features, in the order of :meth:`transform`.

        Args:
            input_features: Names of the columns; none takes those seen in training.
        """
        check_is_fitted(self)
        seen = getattr(self, "feature_names_in_", None)
        names = input_features if seen is None else seen
        if names is None:
            names = [f"x{place}" for place in range(self.n_features_in_)]
        parts = ("age", "year_sine", "year_cosine", "weekend")
        return np.array([f"{n}_{part}" for part in parts for n in names], dtype=object)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


def _days(X: Any) -> Any:
    """Return the datetime columns of a frame as days; anything else as it is."""
    if not isinstance(X, pd.DataFrame):
        return X
    return X.apply(lambda c: epoch_days(c) if c.dtype.kind == "M" else c)


def _validated(transformer: BaseEstimator, X: Any, *, reset: bool) -> np.ndarray:
    """Return ``X`` as float64 after scikit-learn's own checks."""
    checked: np.ndarray = validate_data(
        transformer, X, reset=reset, dtype=np.float64, ensure_all_finite="allow-nan"
    )
    return checked
