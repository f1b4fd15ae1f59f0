"""What stood in the files that adopting replaces, and what is kept of it.

A person's own words about a column outlive another look at the same data; what the
values show (roles, ranges, allowed words) is found anew.
"""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import yaml

from ... import schema as schemas
from ... import strict_yaml
from ...schema import Column, Schema
from ...settings import Data, Split
from .description import DATA, DICTIONARY, SCHEMA
from .report import Finding

# Columns that the report names.
NAMED_COLUMNS = 5

_ANEW = "Roles, ranges and allowed words were found anew."
_WORDS = ("owner", "unit", "description")
# What adopting itself writes as a description: it may not hold any more.
_FOUND = re.compile(
    r"Seen (as|from) |Ignored: named in |Names the row, or |What the model predicts\."
    r"|Has no name|Every value is missing|Its values are of |Numbers that are infinite"
    r"|Is .* in every row|A different value in every row|Named like an identifier"
    r"|Tells \d+% of the target|Would be numbers or dates|Almost every text is "
    r"|Free text\.$|[\d,]+ different words, |Dates such as |One row of ",
    re.DOTALL,
)


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
        and type in the same data set, and with the share that was held out. At most
        one finding says what was kept.
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
    return schema, split, _finding(kept, in_git(root))


def in_git(root: Path) -> bool:
    """Return whether git has the files as they stand, those that are there."""
    files = [name for name in (SCHEMA, DATA, DICTIONARY) if (root / name).is_file()]
    command = ["git", "-C", str(root), "status", "--porcelain", "--ignored", "--"]
    try:
        done = subprocess.run(
            [*command, *files], capture_output=True, check=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return bool(files) and not done.stdout


def _read(root: Path) -> _Before:
    """Return what the files say; what cannot be read is replaced without a word."""
    try:
        schema = schemas.load(root / SCHEMA)
    except (OSError, ValueError):
        schema = None
    try:
        content = strict_yaml.parse((root / DATA).read_text(encoding="utf-8"))
        data = Data.model_validate(content["data"])
        split = Split.model_validate(content["split"])
    except (OSError, ValueError, LookupError, TypeError, yaml.YAMLError):
        return _Before(schema, None, None)
    return _Before(schema, data, split)


def _with_words(schema: Schema, before: Schema) -> Schema:
    """Return ``schema`` with the words that a person had written."""
    columns = (
        _mended(column, before.by_name.get(column.name)) for column in schema.columns
    )
    row = schema.row if _FOUND.match(before.row) else before.row
    return Schema(dataset=before.dataset, row=row, columns=tuple(columns))


def _mended(column: Column, before: Column | None) -> Column:
    """Return a column with the words of its namesake, if that has the same type."""
    if before is None or before.type != column.type:
        return column
    words = {key: text for key in _WORDS if (text := getattr(before, key))}
    if _FOUND.match(words.get("description", "")):
        del words["description"]
    return column.model_copy(update=words)


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
