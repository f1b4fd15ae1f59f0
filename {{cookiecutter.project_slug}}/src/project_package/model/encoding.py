"""The encoding: a row's values as the two arrays that the exported model reads.

It repeats what the first step of the fitted pipeline does, without scikit-learn:
numbers as they are, dates as days since 1970, categories as codes from a map.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

Arrays = tuple[np.ndarray, np.ndarray]

UNSEEN = -1  # code of a category that was not there in training
MICROSECONDS_PER_DAY = 86_400_000_000
_SHOWN = 3  # rare words that share a code


@dataclass(frozen=True)
class Codes:
    """The codes of one category.

    Attributes:
        words: Code of each word that training knew.
        missing: Code of a missing value.
    """

    words: dict[str, int]
    missing: int

    def meaning(self, code: int) -> str:
        """Return what ``code`` stands for, in words."""
        if code == UNSEEN:
            return "not there in training"
        if code == self.missing:
            return "missing"
        words = [word for word, own in self.words.items() if own == code]
        if len(words) > _SHOWN:
            return f"one of {len(words)} rare words"
        return " or ".join(words)


@dataclass(frozen=True)
class Encoding:
    """How the columns of a table become the model's inputs.

    Attributes:
        numbers: Columns that are numbers, in order.
        dates: Columns that are dates; they follow the numbers.
        categories: Codes of each column that is a category, in order.
    """

    numbers: tuple[str, ...]
    dates: tuple[str, ...]
    categories: dict[str, Codes]

    @property
    def features(self) -> tuple[str, ...]:
        """All columns: numbers, then dates, then categories."""
        return (*self.numbers, *self.dates, *self.categories)

    @cached_property
    def _tables(self) -> list[tuple[str, Callable[[Any, int], int]]]:
        """For each category its name and what looks up the code of a word."""
        tables: dict[str, dict[Any, int]] = {
            name: {**known.words, None: known.missing}
            for name, known in self.categories.items()
        }
        return [(name, table.get) for name, table in tables.items()]

    @cached_property
    def _gap_codes(self) -> np.ndarray:
        """The code of a missing value of each category; none where it is the unseen."""
        codes = [known.missing for known in self.categories.values()]
        return np.array([np.nan if code == UNSEEN else code for code in codes])

    def arrays(self, frame: "pd.DataFrame") -> Arrays:
        """Return ``frame`` as numbers, float64 (rows, n), and codes, int64 (rows, c).

        Args:
            frame: Rows in the schema's types; other columns are not looked at.
        """
        numbers = np.empty((len(frame), len(self.numbers) + len(self.dates)))
        codes = np.empty((len(frame), len(self.categories)), dtype=np.int64)
        for place, name in enumerate(self.numbers):
            numbers[:, place] = frame[name].to_numpy()
        for place, name in enumerate(self.dates, start=len(self.numbers)):
            numbers[:, place] = epoch_days(frame[name])
        for place, (name, known) in enumerate(self.categories.items()):
            codes[:, place] = _codes(frame[name], known)
        return numbers, codes

    def arrays_of(self, rows: Sequence[Mapping[str, Any]]) -> Arrays:
        """Return rows of a request as :meth:`arrays` does those of a table.

        Args:
            rows: For each feature a number, the days since 1970 of a date or the word
                of a category; none is missing.
        """
        names = (*self.numbers, *self.dates)
        numbers = np.array([[row[name] for name in names] for row in rows], np.float64)
        codes = np.array(
            [
                [table(row[name], UNSEEN) for name, table in self._tables]
                for row in rows
            ],
            np.int64,
        )
        return numbers, codes

    def unseen(self, codes: np.ndarray) -> dict[str, int]:
        """Return for each category how many rows hold what training lacked.

        That is another word, or a gap in a column that had none in training: the model
        is given the same code for both.
        """
        counts = (codes == UNSEEN).sum(axis=0)
        return {name: int(n) for name, n in zip(self.categories, counts)}

    def missing(self, numbers: np.ndarray, codes: np.ndarray) -> dict[str, int]:
        """Return for each column with a gap how many rows have one.

        A gap in a category that had none in training is among the unseen instead.

        Args:
            numbers: Numbers and days, float64 (rows, n).
            codes: Codes of categories, int64 (rows, c).
        """
        gaps = np.concatenate([np.isnan(numbers), codes == self._gap_codes], axis=1)
        if not gaps.any():
            return {}
        counts = zip(self.features, gaps.sum(axis=0).tolist())
        return {name: count for name, count in counts if count}

    def to_json(self) -> dict[str, Any]:
        """Return plain values that :meth:`from_json` reads.

        The categories are a list: their order is that of the model's inputs, and the
        keys of a JSON object have none.
        """
        categories = [
            {"column": name, **asdict(codes)} for name, codes in self.categories.items()
        ]
        return asdict(self) | {"categories": categories}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Encoding":
        """Return the encoding that ``content`` describes."""
        return cls(
            tuple(content["numbers"]),
            tuple(content["dates"]),
            {
                known["column"]: Codes(known["words"], known["missing"])
                for known in content["categories"]
            },
        )


def inputs_to_json(numbers: np.ndarray, codes: np.ndarray) -> dict[str, Any]:
    """Return a model's inputs as plain values that :func:`inputs_from_json` reads.

    Args:
        numbers: Numbers and days, float64 (rows, n); NaN becomes null, for which JSON
            has a word.
        codes: Codes of categories, int64 (rows, c).
    """
    rows = [[None if np.isnan(x) else x for x in row] for row in numbers.tolist()]
    return {"numbers": rows, "codes": codes.tolist()}


def inputs_from_json(content: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers, float64 (rows, n), and the codes, int64 (rows, c)."""
    rows = len(content["numbers"])
    return (
        np.array(content["numbers"], dtype=np.float64).reshape(rows, -1),
        np.array(content["codes"], dtype=np.int64).reshape(rows, -1),
    )


def epoch_days(values: "pd.Series[pd.Timestamp]") -> np.ndarray:
    """Return moments as days since 1970-01-01 UTC; missing is NaN.

    The arithmetic of pandas counts nanoseconds, which end in the year 2262; the
    microseconds here reach beyond any date that a person would write.
    """
    moments = values.to_numpy("datetime64[us]")
    days = moments.astype(np.int64) / MICROSECONDS_PER_DAY
    return np.where(np.isnat(moments), np.nan, days)


def _codes(values: "pd.Series[str]", known: Codes) -> np.ndarray:
    """Return the codes of a column of words: one look-up a word, not a row."""
    words = values.cat.categories
    table = [known.words.get(word, UNSEEN) for word in words]
    return np.array([*table, known.missing])[values.cat.codes.to_numpy()]
