"""The dialect of a CSV file: what separates fields, what stands for missing.

Each finding comes from the file itself; a Parquet file has no dialect.
"""

import csv
import re
from collections import Counter
from collections.abc import Mapping
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from .. import storage
from ..settings import Format

SEPARATORS = (",", ";", "\t", "|")
# Lines that are tried with each separator: enough to outvote a comma in a sentence.
SNIFFED_LINES = 200
# Texts that mean "missing" wherever they stand, without spaces and in lower case.
MISSING = frozenset(
    {"", "na", "n/a", "#n/a", "nan", "<na>", "null", "nil", "?", "#null!", "\\n"}
)
# Texts that mean "missing" only among numbers: among words they may be a word.
MISSING_AMONG_NUMBERS = frozenset({"none", "-", "--", ".", "unknown", "missing", "nd"})

Markers = dict[str, dict[str, int]]

_NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*")
_COMMA_NUMBER = re.compile(r"\s*[-+]?\d+(,\d+)?\s*")
_DECIMAL_COMMA = r"^(\s*[-+]?\d+),(\d+\s*)$"
_ISO = "%Y-%m-%dT%H:%M:%S"


def separator(uri: str) -> str:
    """Return the character that splits most lines of a CSV file alike.

    Args:
        uri: A text file; lines that are not UTF-8 are judged by their other letters.
    """
    with storage.reading(uri) as path:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            lines = list(islice(file, SNIFFED_LINES))
    return max(SEPARATORS, key=lambda mark: _agreement(lines, mark))


def missing_markers(table: pa.Table) -> Markers:
    """Return the texts that stand for a missing value.

    Args:
        table: Columns of text, as a CSV file gives them.

    Returns:
        For each marker, exactly as it is written, the columns where it stands and how
        often. The empty field is not named: it is always missing.
    """
    found: Markers = {}
    for name in table.column_names:
        if as_numbers(table.column(name)) is not None:
            continue
        counts = counted(table.column(name))
        certain = {text for text in counts if text.strip().lower() in MISSING}
        maybe = {text for text in counts if _lower(text) in MISSING_AMONG_NUMBERS}
        rest = counts.keys() - certain - maybe
        if rest and all(_NUMBER.fullmatch(text) for text in rest):
            certain |= maybe
        for text in certain - {""}:
            found.setdefault(text, {})[name] = counts[text]
    return found


def has_decimal_commas(table: pa.Table, missing: Mapping[str, object]) -> bool:
    """Return whether the numbers of a text table are written like ``3,14``.

    True if some columns have such numbers only and none has numbers like ``3.14``.
    """
    commas = False
    for name in table.column_names:
        numbers = as_numbers(table.column(name))
        if numbers is not None and _has_fractions(numbers):
            return False
        if numbers is not None:
            continue
        texts = [text for text in counted(table.column(name)) if text not in missing]
        if not texts:
            continue
        if any("." in text for text in texts) and all(map(_NUMBER.fullmatch, texts)):
            return False
        with_comma = any("," in text for text in texts)
        commas |= with_comma and all(map(_COMMA_NUMBER.fullmatch, texts))
    return commas


def form(table: pa.Table, mark: str, missing: Mapping[str, object]) -> Format:
    """Return how the CSV file that ``table`` came from is written."""
    commas = mark != "," and has_decimal_commas(table, missing)
    return Format(
        separator=mark,
        missing=("", *sorted(missing)),
        decimal="," if commas else ".",
    )


def standard(batch: pa.RecordBatch, form: Format) -> pa.RecordBatch:
    """Return text columns in the standard spelling: 3.14 and ISO 8601 dates.

    A cell that does not have the spelling that ``form`` announces stays as it is, so
    that validation shows what stands in the file.
    """
    columns = dict(zip(batch.column_names, batch.columns))
    if form.decimal == ",":
        columns = {
            name: pc.replace_substring_regex(values, _DECIMAL_COMMA, r"\1.\2")
            for name, values in columns.items()
        }
    for name in form.dates.keys() & columns.keys():
        moments = pc.strptime(
            pc.utf8_trim_whitespace(columns[name]),
            format=form.dates[name],
            unit="s",
            error_is_null=True,
        )
        columns[name] = pc.coalesce(pc.strftime(moments, _ISO), columns[name])
    return pa.RecordBatch.from_pydict(columns)


def as_numbers(texts: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """Return text as float64 if all of it is numbers, else none; gaps stay gaps."""
    try:
        numbers = pc.utf8_trim_whitespace(texts).cast(pa.float64())
    except pa.ArrowInvalid:
        return None
    return None if pc.any(pc.is_nan(numbers)).as_py() else numbers


def _has_fractions(numbers: pa.ChunkedArray) -> bool:
    return bool(pc.any(pc.not_equal(numbers, pc.floor(numbers))).as_py())


def is_number(text: str) -> bool:
    """Return whether a text is a number with a decimal point or none."""
    return _NUMBER.fullmatch(text) is not None


def counted(values: pa.ChunkedArray) -> dict[str, int]:
    """Return each text of a column and how often it stands there, gaps aside."""
    pairs = pc.value_counts(values.drop_null()).to_pylist()
    return {pair["values"]: pair["counts"] for pair in pairs}


def _lower(text: str) -> str:
    return text.strip().lower()


def _agreement(lines: list[str], mark: str) -> tuple[float, int]:
    """Return the share of lines with as many fields as the first, and that number."""
    widths = [len(row) for row in csv.reader(lines, delimiter=mark) if row]
    if not widths or widths[0] == 1:
        return 0.0, 0
    return Counter(widths)[widths[0]] / len(widths), widths[0]
