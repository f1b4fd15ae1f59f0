"""Reading a file of which nothing is known yet: its form and its columns."""

from dataclasses import dataclass

import pyarrow as pa

from ... import storage
from ...errors import DataError
from ...settings import Format
from .. import dialect, numerals, tables
from .profile import Profile, profile
from .report import Finding

# With fewer rows nothing can be learned, tested and told from chance.
LEAST_ROWS = 20


@dataclass(frozen=True)
class Intake:
    """A file as it was found.

    Attributes:
        rows: Number of rows.
        profiles: What each column holds, by its header, in the order of the file.
        form: How the file is written; for Parquet nothing but defaults.
        findings: What a person should know about the file.
    """

    rows: int
    profiles: dict[str, Profile]
    form: Format
    findings: tuple[Finding, ...]


def read(uri: str) -> Intake:
    """Return the columns of a Parquet or CSV file and how it is written.

    Raises:
        DataError: If it cannot be read as a table with a header and enough rows.
        ArtefactError: If there is no such file.
    """
    if _is_parquet(uri):
        return _intake(uri, tables.read_raw(uri), Format(), {}, numerals.Numerals())
    mark = dialect.separator(uri)
    table = tables.read_raw(uri, Format(separator=mark))
    _refuse_data_as_header(uri, table.column_names)
    missing = dialect.missing_markers(table)
    found = numerals.found(table, missing, mark)
    form = Format(
        separator=mark,
        missing=("", *sorted(missing)),
        decimal=found.decimal,
        decimals=dict(found.decimals),
        thousands=found.thousands,
    )
    if form != Format(separator=mark):
        table = tables.read_raw(uri, form)
    return _intake(uri, table, form, missing, found)


def _is_parquet(uri: str) -> bool:
    with storage.reading(uri) as path:
        return tables.is_parquet(path)


def _intake(
    uri: str,
    table: pa.Table,
    form: Format,
    missing: dialect.Markers,
    found: numerals.Numerals,
) -> Intake:
    if table.num_rows < LEAST_ROWS:
        raise DataError(
            f"{uri} has {table.num_rows} rows. At least {LEAST_ROWS} are needed to "
            "learn from some and to test on others."
        )
    _refuse_nested(table)
    names = table.column_names
    profiles = {
        name: profile(name, table.column(name), grouped=name in found.grouped)
        for name in names
    }
    dates = {p.name: p.date_formats[0] for p in profiles.values() if p.date_formats}
    if dates and not _is_parquet(uri):
        form = form.model_copy(update={"dates": dates})
    findings = (
        *_form_findings(form),
        *_number_findings(found),
        *_missing_findings(missing, profiles),
    )
    return Intake(table.num_rows, profiles, form, findings)


def _refuse_nested(table: pa.Table) -> None:
    """Refuse columns that do not hold one value a row."""
    nested = [f.name for f in table.schema if pa.types.is_nested(f.type)]
    if nested:
        raise DataError(
            f"Columns with several values in a row: {', '.join(map(repr, nested))}. "
            "Give each value a column of its own, or leave these out of the file."
        )


def _refuse_data_as_header(uri: str, header: list[str]) -> None:
    """Refuse a first line that is a row of numbers."""
    numbers = [name for name in header if numerals.is_number(name)]
    if 2 * len(numbers) >= len(header):
        raise DataError(
            f"The first line of {uri} looks like data: {len(numbers)} of its "
            f"{len(header)} fields are numbers. It must hold the names of the columns: "
            "add a line with them."
        )


def _form_findings(form: Format) -> tuple[Finding, ...]:
    """Return what is unusual about how a CSV file is written."""
    found = {
        f"fields are separated by {form.separator!r}": form.separator != ",",
        "numbers have a decimal comma": form.decimal == ",",
        f"thousands are separated by {form.thousands!r}": form.thousands != "",
    }
    done = "read accordingly"
    return tuple(
        Finding("", "file", text, done) for text, true in found.items() if true
    )


def _number_findings(found: numerals.Numerals) -> tuple[Finding, ...]:
    """Return the columns whose numbers are not written like those of the others."""
    words = {".": "point", ",": "comma"}
    others = tuple(
        Finding(
            name,
            "numbers",
            f"its numbers have a decimal {words[mark]}, unlike those of most columns",
            "read accordingly",
            "If not, change data.format.decimals in conf/data.yaml.",
        )
        for name, mark in found.decimals.items()
        if name not in found.doubtful
    )
    doubtful = tuple(
        Finding(
            name,
            "numbers",
            f"numbers like {number} could be thousands",
            f"read as {number.replace(',', '.')}, with decimals",
            "If they are thousands, write them without a mark and adopt the file "
            "again.",
            "warning",
        )
        for name, number in found.doubtful.items()
    )
    return (*others, *doubtful)


def _missing_findings(
    missing: dialect.Markers, profiles: dict[str, Profile]
) -> tuple[Finding, ...]:
    """Return which texts are read as missing; letters between words may be a word."""
    findings = []
    for marker, columns in sorted(missing.items()):
        among_words = any(profiles[name].kind == "words" for name in columns)
        findings.append(
            Finding(
                column="",
                topic="file",
                found=f"{marker!r} stands in {sum(columns.values()):,} cells of "
                f"{', '.join(columns)}",
                done="read as missing",
                change="If it is a value, remove it from data.format.missing in "
                "conf/data.yaml.",
                level="warning" if among_words and marker.isalpha() else "note",
            )
        )
    return tuple(findings)
