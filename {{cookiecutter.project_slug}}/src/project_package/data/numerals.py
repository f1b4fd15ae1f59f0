"""Numbers as people write them: ``10.474,12``, ``1,234.56``, ``1 234``, ``3.14``.

Adopting finds out which marks the numbers of a file have; reading, for training and
for scoring alike, gives them the standard spelling.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from ..settings import Decimal, Format, Thousands


class Marks(NamedTuple):
    """What stands before the decimals and between groups of digits; empty if unseen."""

    decimal: str
    thousands: str


_POINT, _COMMA = Marks(".", ""), Marks(",", "")
_GERMAN, _ENGLISH = Marks(",", "."), Marks(".", ",")
# Gaps leave the mark of decimals open where there are none.
_GAPS = (*(Marks(d, t) for t in ("'", " ") for d in ("", ".", ",")),)
_OTHER: dict[str, Decimal] = {".": ",", ",": "."}
# What is used like a mark, beside itself.
_ALIKE = {
    ".": r"\.",
    "'": "['\N{RIGHT SINGLE QUOTATION MARK}]",
    " ": "[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]",
}
_NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*")
_DECIMAL_COMMA = r"^(\s*[-+]?\d+),(\d+\s*)$"


@dataclass(frozen=True)
class Numerals:
    """How the numbers of a file are written.

    Attributes:
        decimal: What stands before the decimals in most columns.
        thousands: What stands between groups of digits; empty for nothing.
        decimals: The columns in which the decimals follow the other mark.
        grouped: The columns in which there are groups.
        doubtful: The columns whose decimals could be groups, each with a number.
    """

    decimal: Decimal = "."
    thousands: Thousands = ""
    decimals: Mapping[str, Decimal] = field(default_factory=dict)
    grouped: frozenset[str] = frozenset()
    doubtful: Mapping[str, str] = field(default_factory=dict)


def found(table: pa.Table, missing: Collection[str], separator: str) -> Numerals:
    """Return how the numbers of a CSV file are written.

    The mark of ``1.234`` could stand before decimals or in a group. Other numbers of
    the column decide, then columns that leave no doubt; else it is that of decimals.

    Args:
        table: Columns of text.
        missing: Texts that are no values.
        separator: What stands between fields. Where it is a comma, a text like
            ``1,2`` may be two numbers.
    """
    texts = {name: _texts(table.column(name), missing) for name in table.column_names}
    fits = {name: _fitting(column) for name, column in texts.items()}
    sure = {marks[0] for marks in fits.values() if len(marks) == 1}
    chosen = {
        name: choice
        for name, marks in fits.items()
        if (choice := _choice(marks, sure, separator)) is not None
    }
    votes = Counter(marks.decimal for marks in chosen.values())
    decimal: Decimal = "," if votes[","] > votes["."] else "."
    other = _OTHER[decimal]
    trusted = {decimal} & ({"."} | {marks.decimal for marks in sure})
    return Numerals(
        decimal=decimal,
        thousands=_thousands(_most_common(chosen), decimal),
        decimals={name: other for name, m in chosen.items() if m.decimal == other},
        grouped=frozenset(name for name, marks in chosen.items() if marks.thousands),
        doubtful={
            name: texts[name].filter(pc.match_substring(texts[name], mark))[0].as_py()
            for name, (mark, thousands) in chosen.items()
            if len(fits[name]) > 1 and not thousands and mark not in trusted
        },
    )


def marks_of(form: Format, column: str) -> Marks:
    """Return the marks of the numbers of a column.

    Where the decimals follow the other mark, groups stand apart by the one left.
    """
    decimal = form.decimals.get(column, form.decimal)
    return Marks(decimal, _thousands(form.thousands, decimal))


def standard(values: pa.Array, marks: Marks) -> pa.Array:
    """Return text in which numbers have a decimal point and no groups.

    A cell that has not these marks stays as it is.
    """
    if marks.thousands:
        groups = _ALIKE.get(marks.thousands, marks.thousands)
        grouped = pc.match_substring_regex(values, rf"^\s*{_groups(marks)}\s*$")
        bare = pc.replace_substring_regex(values, groups, "")
        values = pc.if_else(grouped, bare, values)
    if marks.decimal == ",":
        values = pc.replace_substring_regex(values, _DECIMAL_COMMA, r"\1.\2")
    return values


def as_numbers(texts: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """Return text as float64 if all of it is numbers, else none; gaps stay gaps."""
    try:
        numbers = pc.utf8_trim_whitespace(texts).cast(pa.float64())
    except pa.ArrowInvalid:
        return None
    return None if pc.any(pc.is_nan(numbers)).as_py() else numbers


def is_number(text: str) -> bool:
    """Return whether a text is a number with a decimal point or none."""
    return _NUMBER.fullmatch(text) is not None


def are_numbers(texts: Collection[str]) -> bool:
    """Return whether texts are numbers with the marks of one kind, whichever it is."""
    values = pa.chunked_array([pa.array([*texts], pa.string())])
    return as_numbers(values) is not None or bool(_fitting(_texts(values, ())))


def _texts(values: pa.ChunkedArray, missing: Collection[str]) -> pa.Array:
    """Return the different texts of a column, without spaces around them."""
    texts = pc.unique(values.drop_null())
    gaps = pa.array([*missing], pa.string())
    texts = texts.filter(pc.invert(pc.is_in(texts, value_set=gaps)))
    return pc.utf8_trim_whitespace(texts)


def _fitting(texts: pa.Array) -> tuple[Marks, ...]:
    """Return which marks explain every one of some texts; none for whole numbers."""
    plain = as_numbers(texts)
    if plain is not None:
        fractions = pc.any(pc.match_substring(texts, ".")).as_py()
        either = _all_match(texts, _GERMAN)
        return (_POINT, *[_GERMAN] * either) if fractions else ()
    if _all_match(texts, _COMMA):
        return (_COMMA, *[_ENGLISH] * _all_match(texts, _ENGLISH))
    known = (_GERMAN, _ENGLISH, *_GAPS)
    return next(((marks,) for marks in known if _all_match(texts, marks)), ())


def _all_match(texts: pa.Array, marks: Marks) -> bool:
    """Return whether every text is a number with these marks."""
    decimals = rf"({re.escape(marks.decimal)}\d+)?" if marks.decimal else ""
    whole = rf"[-+]?\d+{decimals}"
    either = f"{whole}|{_groups(marks)}" if marks.thousands else whole
    return bool(pc.all(pc.match_substring_regex(texts, f"^({either})$")).as_py())


def _groups(marks: Marks) -> str:
    """Return the expression of numbers in groups: of three digits but for the first."""
    group = _ALIKE.get(marks.thousands, marks.thousands)
    decimals = rf"({re.escape(marks.decimal)}\d+)?" if marks.decimal else ""
    return rf"[-+]?[1-9]\d?\d?({group}\d\d\d)+{decimals}"


def _choice(fits: tuple[Marks, ...], sure: set[Marks], separator: str) -> Marks | None:
    """Return the marks of a column, or none if they remain unknown."""
    if len(fits) > 1 and fits[1] in sure:
        return fits[1]
    commas = separator != "," or any(marks.decimal == "," for marks in sure - {_COMMA})
    if not fits or (fits[0] == _COMMA and not commas):
        return None
    return fits[0]


def _most_common(chosen: Mapping[str, Marks]) -> str:
    """Return the mark between groups that most columns have."""
    counts = Counter(m.thousands for m in chosen.values() if m.thousands)
    # Point and comma change places with the decimals of the column: they are one.
    return max(counts, key=lambda mark: counts[mark], default="")


def _thousands(mark: str, decimal: Decimal) -> Thousands:
    """Return the mark between groups where ``decimal`` stands before decimals."""
    known: dict[str, Thousands] = {"": "", "'": "'", " ": " "}
    return known.get(mark, _OTHER[decimal])
