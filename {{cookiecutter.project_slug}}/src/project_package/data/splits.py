"""Splits: which rows are held out, and the folds of the cross-validation."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pandera.pandas as pa_schema
from sklearn.model_selection import (
    GroupKFold,
    GroupShuffleSplit,
    KFold,
    ShuffleSplit,
    StratifiedKFold,
    StratifiedShuffleSplit,
    TimeSeriesSplit,
)

from ..errors import ConfigError, DataError
from ..settings import Split

Fold = tuple[np.ndarray, np.ndarray]  # positions of the training and the test rows

PARTS = ("train", "test")
SCHEMA = pa_schema.DataFrameSchema(
    {
        "row": pa_schema.Column("int64", unique=True),
        "part": pa_schema.Column("str", pa_schema.Check.isin(PARTS)),
    },
    strict=True,
)


@dataclass(frozen=True)
class Splitter:
    """Splits the rows of one frame, the same way each time.

    Attributes:
        split: What was configured.
        seed: Seed of the shuffles.
    """

    split: Split
    seed: int

    def holdout(self, frame: pd.DataFrame, strata: np.ndarray) -> pd.DataFrame:
        """Return the part, ``train`` or ``test``, of each row of ``frame``.

        Args:
            frame: All rows.
            strata: An integer for each row whose mix is kept by ``stratified``.

        Raises:
            ConfigError: If the configured column does not exist.
            DataError: If there are too few rows to split.
        """
        part = np.full(len(frame), PARTS[0], dtype=object)
        part[self._held_out(frame, strata)] = PARTS[1]
        table = pd.DataFrame({"row": np.arange(len(frame)), "part": part})
        return table.astype({"row": "int64", "part": "str"})

    def folds(self, frame: pd.DataFrame, strata: np.ndarray, count: int) -> list[Fold]:
        """Return ``count`` folds of the rows of ``frame``.

        Args:
            frame: The training rows.
            strata: An integer for each row whose mix is kept by ``stratified``.
            count: Number of folds.

        Raises:
            DataError: If there are too few rows for so many folds.
        """
        with _enough(frame, f"search.folds={count}"):
            if self.split.strategy == "time":
                return list(_in_time(self._moments(frame), count))
            if self.split.strategy == "group":
                splitter = GroupKFold(count, shuffle=True, random_state=self.seed)
                return list(splitter.split(frame, groups=self._groups(frame)))
            if self.split.strategy == "stratified":
                _refuse_rare(strata, count, f"search.folds={count}")
                stratified = StratifiedKFold(
                    count, shuffle=True, random_state=self.seed
                )
                return list(stratified.split(frame, strata))
            return list(KFold(count, shuffle=True, random_state=self.seed).split(frame))

    def _held_out(self, frame: pd.DataFrame, strata: np.ndarray) -> np.ndarray:
        """Return the positions of the rows that are held out."""
        share, seed = self.split.test_fraction, self.seed
        with _enough(frame, f"split.test_fraction={share}"):
            if self.split.strategy == "time":
                return self._newest(frame)
            if self.split.strategy == "group":
                grouped = GroupShuffleSplit(1, test_size=share, random_state=seed)
                return _test(grouped.split(frame, groups=self._groups(frame)))
            if self.split.strategy == "stratified":
                _refuse_rare(strata, len(PARTS), f"split.test_fraction={share}")
                splitter = StratifiedShuffleSplit(1, test_size=share, random_state=seed)
                return _test(splitter.split(frame, strata))
            shuffle = ShuffleSplit(1, test_size=share, random_state=seed)
            return _test(shuffle.split(frame))

    def _newest(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the rows after the moment that leaves about the wanted share.

        Rows of one moment stay together, so that no row of the past is tested on
        what was learned from its own day.
        """
        moments = self._moments(frame)
        border = moments.quantile(1 - self.split.test_fraction, interpolation="lower")
        newest = (moments > border).to_numpy()
        if not newest.any():
            newest = (moments >= border).to_numpy()
        if newest.all():
            raise DataError(
                f"Every row has the same moment in split.column={self.split.column!r}, "
                "so that none is newer than another. Choose another column, or another "
                "split.strategy."
            )
        return np.flatnonzero(newest)

    def _moments(self, frame: pd.DataFrame) -> "pd.Series":
        values = self._column(frame)
        if values.dtype.kind != "M":
            raise ConfigError(
                f"split.column={self.split.column!r} is not a date, which "
                "split.strategy=time needs. Choose another column or strategy."
            )
        return values

    def _groups(self, frame: pd.DataFrame) -> np.ndarray:
        return self._column(frame).astype("str").to_numpy()

    def _column(self, frame: pd.DataFrame) -> "pd.Series":
        """Return the configured column, which each row needs a value of."""
        name = self.split.column
        if name not in frame:
            raise ConfigError(
                f"split.column={name!r} is not a column of the data; there are "
                f"{', '.join(map(str, frame.columns))}."
            )
        if missing := int(frame[name].isna().sum()):
            raise DataError(
                f"split.column={name!r} has {missing} missing values; a row without "
                "one belongs nowhere. Fill them, or choose another split."
            )
        return frame[name]


def _in_time(moments: "pd.Series[pd.Timestamp]", count: int) -> Iterator[Fold]:
    """Yield folds that test the moments after those that they learn from."""
    known, place = np.unique(moments.to_numpy(), return_inverse=True)
    for _, test in TimeSeriesSplit(count).split(known):
        yield np.flatnonzero(place < test[0]), np.flatnonzero(np.isin(place, test))


def _test(splits: Iterator[Fold]) -> np.ndarray:
    """Return the test rows of the first split."""
    return next(splits)[1]


def _refuse_rare(strata: np.ndarray, needed: int, setting: str) -> None:
    """Refuse a stratum that cannot be in every part."""
    counts = np.unique(strata, return_counts=True)[1]
    if rare := int((counts < needed).sum()):
        raise DataError(
            f"{rare} of {len(counts)} strata of the target (its classes, or ranges of "
            f"its numbers) have fewer than the {needed} rows that {setting} needs with "
            "split.strategy=stratified. Add such rows, or set split.strategy to random."
        )


@contextmanager
def _enough(frame: pd.DataFrame, setting: str) -> Iterator[None]:
    """Turn scikit-learn's refusal of a split into an error with advice."""
    try:
        if len(frame) < len(PARTS):
            raise ValueError("each part needs one")
        yield
    except (ConfigError, DataError):
        raise
    except ValueError as error:
        raise DataError(
            f"{len(frame)} rows are too few for {setting}: {error}. Add rows, or "
            "choose another split in the configuration."
        ) from None
