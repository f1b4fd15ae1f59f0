"""The profile of a column: what it holds, judged by every one of its values."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .. import numerals
from ..coercion import HIDDEN, without_nan
from ..words import category_text
from . import names

Kind = Literal["empty", "number", "date", "words", "unusable"]

EXAMPLES = 3
# Numbers of at most so many different values are pointed out: perhaps they are codes or
# classes.
FEW_NUMBERS = 10
# Formats of days beside ISO 8601, and of the time of day that may follow them.
DAY_FORMATS = (
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%Y/%m/%d",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%b %d, %Y",
    "%d %B %Y",
    "%B %d, %Y",
)
TIME_FORMATS = ("", " %H:%M", " %H:%M:%S")
# From this share of e-mail addresses on, a column leads to people.
_MOSTLY_ADDRESSES = 0.5
_ADDRESS = r"^\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*$"
# From so many different values a filled cell on, what may be a name is one: the names
# of brands or towns repeat more often.
_MANY_NAMES = 0.2
# What has no more different values than this says whether there is a telephone, and
# not its number.
_FEW_NAMES = 20
# From this share of numbers (or dates) on, the other values look like mistakes.
MOSTLY = 0.9

_ISO_DATE = re.compile(r"\d{4}-\d{2}(-\d{2}([T ]\d{2}:\d{2}.*)?)?")
# What stands around and between the digits of 1,234 $, 1.234,50 or 5 %.
_ORNAMENT = "[$€£¥%,'\N{RIGHT SINGLE QUOTATION MARK}\\s]|[.](?=\\d{3}([^\\d]|$))"
# 007 is a code, such as a postal code: as a number it would lose its zeros.
_CODE = r"^\s*-?0\d+\s*$"


@dataclass(frozen=True)
class Profile:
    """What one column holds.

    Attributes:
        name: Its header.
        kind: ``number``, ``date``, ``words`` (any text), ``empty``, or ``unusable``
            (infinite numbers, nested values).
        values: Each row's value in the type of ``kind``; words as categories are
            written.
        raw: The column as it was read.
        date_formats: For dates that are not ISO 8601, every format that fits all.
        odd: For words that are mostly numbers or dates: the first ones that are not,
            or not plainly.
        trouble: For an unusable column, why.
        grouped: Whether its numbers were written in groups, like ``1,234``.
    """

    name: str
    kind: Kind
    values: pd.Series = field(repr=False, compare=False)
    raw: pa.ChunkedArray = field(repr=False, compare=False)
    date_formats: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()
    trouble: str = ""
    grouped: bool = False

    @property
    def words(self) -> "pd.Series":
        """Each row's value as a category would be written."""
        return as_words(self.raw)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.values)

    @cached_property
    def missing(self) -> int:
        """Number of rows without a value."""
        return int(self.values.isna().sum())

    @cached_property
    def distinct(self) -> int:
        """Number of different values."""
        return int(self.values.nunique())

    @cached_property
    def examples(self) -> tuple[str, ...]:
        """The first different values, as text; those that may be personal hidden."""
        if self.confidential:
            return (HIDDEN,)
        return tuple(map(_shown, self.values.dropna().unique()[:EXAMPLES]))

    @cached_property
    def personal(self) -> bool:
        """Whether the header and the values are those of what leads to one person."""
        many = self.distinct > _MANY_NAMES * self.filled
        if names.is_personal(self.name) and (many or self.distinct > _FEW_NAMES):
            return True
        many &= self.kind == "words"
        return (many and names.may_be_personal(self.name)) or self.addresses

    @cached_property
    def addresses(self) -> bool:
        """Whether most values are e-mail addresses."""
        if self.kind != "words":
            return False
        addresses = pc.match_substring_regex(pa.array(self.words.dropna()), _ADDRESS)
        return bool(pc.mean(addresses).as_py() > _MOSTLY_ADDRESSES)

    @property
    def confidential(self) -> bool:
        """Whether no value may be shown: the header alone is enough."""
        return self.personal or names.is_personal(self.name)

    @property
    def filled(self) -> int:
        """Number of rows with a value."""
        return self.rows - self.missing

    @property
    def constant(self) -> bool:
        """Whether every row has the same value."""
        return self.distinct == 1 and not self.missing

    @property
    def unique(self) -> bool:
        """Whether no value occurs twice and there are at least two."""
        return self.distinct == self.filled > 1

    @property
    def whole(self) -> bool:
        """Whether all values are whole numbers."""
        return self.kind == "number" and bool((self.values.dropna() % 1 == 0).all())

    @property
    def consecutive(self) -> bool:
        """Whether the values are whole numbers that count every row, in any order."""
        if not (self.whole and self.unique) or self.missing:
            return False
        return bool(self.values.max() - self.values.min() == self.rows - 1)

    @property
    def words_per_value(self) -> float:
        """Mean number of words, separated by spaces, in a value; 0 for no text."""
        if self.kind != "words":
            return 0.0
        texts = self.values.dropna().unique()
        return float(np.mean([len(str(text).split()) for text in texts]))


def profile(name: str, values: pa.ChunkedArray, *, grouped: bool = False) -> Profile:
    """Return the profile of a column.

    Args:
        name: Its header.
        values: What was read: text for a CSV file, any type for Parquet.
        grouped: Whether its numbers were written in groups, like ``1,234``.
    """
    reading = _read(_decoded(values))
    return Profile(name=name, raw=values, grouped=grouped, **vars(reading))


@dataclass(frozen=True)
class _Reading:
    """What a column is taken for; see :class:`Profile`."""

    kind: Kind
    values: pd.Series
    date_formats: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()
    trouble: str = ""


def _decoded(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a dictionary of values as the values."""
    kind = values.type
    return values.cast(kind.value_type) if pa.types.is_dictionary(kind) else values


def _read(values: pa.ChunkedArray) -> _Reading:
    """Return what the values are taken for."""
    kind, types = values.type, pa.types
    if values.null_count == len(values):
        return _Reading("empty", pd.Series([np.nan] * len(values)))
    if types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind):
        return _number(values.cast(pa.float64(), safe=False).to_pandas())
    if types.is_date(kind) or types.is_timestamp(kind):
        return _Reading("date", _moments(values))
    if types.is_string(kind) or types.is_large_string(kind):
        return _text(values)
    if types.is_boolean(kind):
        return _Reading("words", as_words(values))
    trouble = f"its values are of the type {kind}"
    return _Reading("unusable", values.is_null().to_pandas(), trouble=trouble)


def _shown(value: object) -> str:
    """Return a value as a person writes it."""
    if isinstance(value, (pd.Timestamp, np.datetime64)):
        return str(pd.Timestamp(value)).removesuffix(" 00:00:00")
    return category_text(value)


def _moments(values: pa.ChunkedArray) -> "pd.Series":
    """Return dates and timestamps in UTC without a zone."""
    if pa.types.is_timestamp(values.type) and values.type.tz is not None:
        values = values.cast(pa.timestamp("us", "UTC"))
    moments: pd.Series = values.cast(pa.timestamp("us"), safe=False).to_pandas()
    return moments


def as_words(values: pa.ChunkedArray) -> "pd.Series":
    """Return each value as it is written as a category; gaps are NaN."""
    values = without_nan(values)
    if not pa.types.is_dictionary(values.type):
        values = values.dictionary_encode()
    whole = values.unify_dictionaries().combine_chunks()
    labels = [category_text(value) for value in whole.dictionary.to_pylist()]
    codes = whole.indices.fill_null(len(labels)).to_numpy(zero_copy_only=False)
    words = np.array([*labels, np.nan], dtype="object")[codes]
    return pd.Series(words, dtype="object")


def _has_codes(texts: pa.ChunkedArray) -> bool:
    return bool(pc.any(pc.match_substring_regex(texts, _CODE)).as_py())


def _number(values: "pd.Series") -> _Reading:
    infinite = int(np.isinf(values).sum())
    if values.isna().all():
        return _Reading("empty", values)
    if infinite:
        trouble = f"numbers that are infinite or too large, in rows: {infinite}"
        return _Reading("unusable", values, trouble=trouble)
    return _Reading("number", values)


def _text(texts: pa.ChunkedArray) -> _Reading:
    """Return what a column of text is taken for: it may hold numbers or dates."""
    numbers = numerals.as_numbers(texts)
    if numbers is not None and not _has_codes(texts):
        return _number(numbers.to_pandas())
    return _words(as_words(texts))


def _words(values: "pd.Series") -> _Reading:
    """Return what a column of words is taken for: it may hold numbers or dates."""
    different = pd.Series(values.dropna().unique(), dtype="str")
    trimmed = different.str.strip()
    coded = trimmed.str.contains(_CODE).any()
    numbers = pd.to_numeric(trimmed, errors="coerce")
    if numbers.notna().all() and not coded:
        read = values.map(dict(zip(different, numbers)))
        return _number(read.astype("float64"))
    moments = _iso(trimmed)
    formats: tuple[str, ...] = ()
    if moments.isna().any():
        formats = _fitting_formats(trimmed)
        moments = pd.to_datetime(trimmed, format=formats[0]) if formats else moments
    if moments.notna().all():
        dates = pd.to_datetime(values.map(dict(zip(different, moments))))
        return _Reading("date", dates.dt.as_unit("us"), formats)
    return _Reading("words", values, odd=() if coded else _odd(different, moments))


def _odd(texts: "pd.Series[str]", moments: "pd.Series") -> tuple[str, ...]:
    """Return the first texts that are not numbers or dates, if most others are."""
    numbers = pd.to_numeric(texts.str.strip(), errors="coerce")
    bare = pd.to_numeric(texts.str.replace(_ORNAMENT, "", regex=True), errors="coerce")
    for read, spoilt in ((numbers, numbers), (moments, moments), (bare, numbers)):
        if read.notna().mean() >= MOSTLY:
            return tuple(texts[spoilt.isna()][:EXAMPLES])
    return ()


def _iso(texts: "pd.Series[str]") -> "pd.Series":
    """Return the moments that ISO 8601 texts name; NaT for any other."""
    dates = texts.where(texts.str.fullmatch(_ISO_DATE))
    moments = pd.to_datetime(dates, format="ISO8601", errors="coerce", utc=True)
    return moments.dt.tz_localize(None).dt.as_unit("us")


def _fitting_formats(texts: "pd.Series[str]") -> tuple[str, ...]:
    """Return the formats, other than ISO 8601, in which every text is a date.

    Of several that mean the same moments only the first is named.
    """
    meanings: dict[str, pd.Series] = {}
    for form in (day + time for day in DAY_FORMATS for time in TIME_FORMATS):
        if pd.to_datetime(texts.head(50), format=form, errors="coerce").isna().any():
            continue
        moments = pd.to_datetime(texts, format=form, errors="coerce")
        known = any(moments.equals(other) for other in meanings.values())
        if moments.notna().all() and not known:
            meanings[form] = moments
    return tuple(meanings)
