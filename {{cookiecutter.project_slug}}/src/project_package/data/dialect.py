"""The dialect of a CSV file: what separates fields, what stands for missing.

Each finding comes from the file itself; a Parquet file has no dialect.
"""

import csv
import json
from collections import Counter
from collections.abc import Collection
from itertools import islice

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .. import storage
from ..errors import DataError
from ..settings import Format
from . import numerals

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


def refuse_another_separator(uri: str, names: Collection[str]) -> None:
    """Refuse a header that is one name for this project and several for another.

    Raises:
        DataError: Saying which separator the file seems to have. The header is not
            shown: where the line with the names is missing, it holds values.
    """
    header = "".join(names)
    mark = max(SEPARATORS, key=header.count)
    if len(names) == 1 and mark in header:
        raise DataError(
            f"{uri} seems to separate its fields by {mark!r}. data.format in "
            "conf/data.yaml says how the training file is written, and that is read "
            "otherwise. Save this file in the same way, or say how it differs: "
            f"--patch 'data.format.separator={json.dumps(mark)}'."
        )


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
        if numerals.as_numbers(table.column(name)) is not None:
            continue
        counts = counted(table.column(name))
        certain = {text for text in counts if text.strip().lower() in MISSING}
        maybe = {text for text in counts if _lower(text) in MISSING_AMONG_NUMBERS}
        rest = counts.keys() - certain - maybe
        if rest and numerals.are_numbers(rest):
            certain |= maybe
        for text in certain - {""}:
            found.setdefault(text, {})[name] = counts[text]
    return found


def standard(batch: pa.RecordBatch, form: Format) -> pa.RecordBatch:
    """Return text columns in the standard spelling: 3.14 and ISO 8601 dates.

    A cell that does not have the spelling that ``form`` announces stays as it is, so
    that validation shows what stands in the file.
    """
    columns = dict(zip(batch.column_names, batch.columns))
    for name, values in columns.items():
        if name in form.dates:
            columns[name] = _standard_dates(values, form.dates[name])
        else:
            columns[name] = numerals.standard(values, numerals.marks_of(form, name))
    return pa.RecordBatch.from_pydict(columns)


def _standard_dates(values: pa.Array, form: str) -> pa.Array:
    """Return dates of the format ``form`` in ISO 8601, and any other text as it is."""
    texts = pc.utf8_trim_whitespace(values)
    moments = pc.strptime(texts, format=form, unit="s", error_is_null=True)
    moments = pc.if_else(_impossible(texts, moments, form), None, moments)
    return pc.coalesce(pc.strftime(moments, _ISO), values)


def _impossible(texts: pa.Array, moments: pa.Array, form: str) -> pa.Array:
    """Return where a text names no day: 31.02.2020 is read as the second of March.

    What is written back as it was is possible. For the rest, such as 1.2.2020 with its
    zeros left out, the strict reader decides: it is slower, and right.
    """
    differs = pc.not_equal(pc.strftime(moments, form), texts).fill_null(False)
    if not pc.any(differs).as_py():
        return differs
    different = pc.unique(texts.filter(differs))
    try:
        strict = pd.to_datetime(different.to_pandas(), format=form, errors="coerce")
    except ValueError:  # it does not know all that a format may hold
        return differs
    wrong = different.filter(pa.array(strict.isna()))
    return pc.and_(differs, pc.is_in(texts, value_set=wrong))


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
