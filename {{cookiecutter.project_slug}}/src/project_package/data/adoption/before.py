"""What stood in the files that adopting replaces, and what is kept of it.

A person's own words about a column outlive another look at the same data; what the
values show (roles, ranges, allowed words) is found anew.
"""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import ValidationError

from ... import schema as schemas
from ... import strict_yaml
from ...errors import ConfigError
from ...schema import Column, Schema
from ...settings import Data, Split
from .description import DATA, DICTIONARY, SCHEMA
from .report import Finding
from .wording import is_found

T = TypeVar("T")

# Columns that the report names.
NAMED_COLUMNS = 5

_ANEW = "Roles, ranges and allowed words were found anew."
_WORDS = ("owner", "unit", "description")


@dataclass(frozen=True)
class _Before:
    """The files as they stood; none where they were absent or not valid."""

    schema: Schema | None
    data: Data | None
    split: Split | None

    def describes(self, source: str, dataset: str) -> bool:
        """Return whether this is about the data set that is adopted now."""
        if self.schema is None or self.data is None:
            return False
        own = self.data.sample is None  # a name like that of the sample is chance
        return self.data.source == source or (own and self.schema.dataset == dataset)

    def unlike(self, source: str, schema: Schema, split: Split) -> list[str]:
        """Return the files that say something which what is written now does not."""
        unlike = []
        if self.schema is not None and _bare(self.schema) != _bare(schema):
            unlike.append(SCHEMA)
        if self.split not in (None, split) or self._places() not in (None, {source}):
            unlike.append(DATA)
        return unlike

    def _places(self) -> set[str] | None:
        """Return every file that a person named; none for sample data."""
        if self.data is None or self.data.sample is not None:
            return None
        places = (self.data.source, self.data.batch, self.data.forget)
        return {place for place in places if place is not None}


def keep(
    root: Path, source: str, schema: Schema, split: Split
) -> tuple[Schema, Split, tuple[Finding, ...]]:
    """Return a schema and a split with what a person had decided about them.

    Args:
        root: The project's root.
        source: Where the data is, as it will stand in the configuration.
        schema: What was found about the columns.
        split: How rows would be held out.

    Returns:
        Both, with owner, unit and description of each column that had the same name
        and type in the same data set, and with the share that was held out. Findings
        say what was kept, and whether something is lost that git does not have.

    Raises:
        ConfigError: If a file that git does not have as it stands cannot be read.
    """
    before = _read(root)
    kept = []
    if before.describes(source, schema.dataset) and before.schema is not None:
        found, schema = schema, _with_words(schema, before.schema)
        columns = [new.name for new in schema.columns if new not in found.columns]
        kept += [f"owner, unit, description of {_listed(columns)}"] if columns else []
    if before.split is not None and before.split.test_fraction != split.test_fraction:
        split = split.model_copy(update={"test_fraction": before.split.test_fraction})
        kept.append(f"split.test_fraction {split.test_fraction:g}")
    saved = in_git(root)
    findings = _finding(kept, saved)
    if not saved:
        findings += _loss(before.unlike(source, schema, split))
    return schema, split, findings


def in_git(root: Path, *names: str) -> bool:
    """Return whether git has these files (all three if none is named) as they stand.

    Those that are not there do not count.
    """
    wanted = names or (SCHEMA, DATA, DICTIONARY)
    files = [name for name in wanted if (root / name).is_file()]
    command = ["git", "-C", str(root), "status", "--porcelain", "--ignored", "--"]
    try:
        done = subprocess.run(
            [*command, *files], capture_output=True, check=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return bool(files) and not done.stdout


def _read(root: Path) -> _Before:
    """Return what the files say."""
    data, split = _readable(root, DATA, _data_and_split) or (None, None)
    target = data.target if data is not None else None
    schema = _readable(root, SCHEMA, lambda path: schemas.load(path, target))
    return _Before(schema, data, split)


def _data_and_split(path: Path) -> tuple[Data, Split]:
    content = strict_yaml.parse(path.read_text(encoding="utf-8"))
    return Data.model_validate(content["data"]), Split.model_validate(content["split"])


def _readable(root: Path, name: str, read: Callable[[Path], T]) -> T | None:
    """Return what a file says; one that is damaged is passed over if git has it."""
    try:
        return read(root / name)
    except (OSError, ValueError, LookupError, TypeError, yaml.YAMLError) as error:
        if not (root / name).exists() or in_git(root, name):
            return None
        raise ConfigError(
            f"{name} cannot be read, and git does not have it as it stands: adopting "
            "would lose what it says. Mend it, commit it or delete it. What is wrong:\n"
            f"{_fault(error)}"
        ) from None


def _fault(error: Exception) -> str:
    """Return what is wrong with a file."""
    if isinstance(error, ValidationError):
        return "\n".join(
            f"{error.title}, {'.'.join(map(str, each['loc']))}: {each['msg']}"
            for each in error.errors()
        )
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)


def _with_words(schema: Schema, before: Schema) -> Schema:
    """Return ``schema`` with the words that a person had written."""
    columns = (
        _mended(column, before.by_name.get(column.name)) for column in schema.columns
    )
    row = schema.row if is_found(before.row) else before.row
    return Schema(dataset=before.dataset, row=row, columns=tuple(columns))


def _mended(column: Column, before: Column | None) -> Column:
    """Return a column with the words of its namesake, if that has the same type."""
    if before is None or before.type != column.type:
        return column
    words = {key: text for key in _WORDS if (text := getattr(before, key))}
    if is_found(words.get("description", "")):
        del words["description"]
    return column.model_copy(update=words)


def _bare(schema: Schema) -> Schema:
    """Return a schema without the texts that adopting wrote."""
    columns = (
        (
            column.model_copy(update={"description": ""})
            if is_found(column.description)
            else column
        )
        for column in schema.columns
    )
    row = "" if is_found(schema.row) else schema.row
    return Schema(dataset=schema.dataset, row=row, columns=tuple(columns))


def _loss(files: list[str]) -> tuple[Finding, ...]:
    """Return a warning about files that nobody can get back."""
    if not files:
        return ()
    return (
        Finding(
            column="",
            topic="file",
            found=f"git did not have {' and '.join(files)} as it stood",
            done="replaced, and what else it said is gone",
            change="Commit what you wrote before adopting.",
            level="warning",
        ),
    )


def _listed(names: list[str]) -> str:
    """Return the first names, and how many more there are."""
    shown = ", ".join(name or "(no name)" for name in names[:NAMED_COLUMNS])
    more = len(names) - NAMED_COLUMNS
    return f"{shown} and {more} more" if more > 0 else shown


def _finding(kept: list[str], saved: bool) -> tuple[Finding, ...]:
    """Return one line about the files before, if there is anything to say."""
    if not kept and not saved:
        return ()
    return (
        Finding(
            column="",
            topic="file",
            found="conf/ was written before",
            done=f"kept from it: {'; '.join(kept) or 'nothing'}",
            change=f"{_ANEW} The files before are in git." if saved else _ANEW,
        ),
    )
