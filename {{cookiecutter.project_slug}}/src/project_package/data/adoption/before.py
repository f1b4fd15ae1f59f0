"""What stood in the files that adopting replaces, and what is kept of it.

A person's own words about a column outlive another look at the same data; what the
values show (roles, ranges, allowed words) is found anew.
"""

from pathlib import Path

from ...schema import Column, Schema
from ...settings import Split
from . import earlier
from .report import Finding
from .wording import is_found

# Columns that the report names.
NAMED_COLUMNS = 5

_ANEW = "Roles, ranges and allowed words were found anew."
_WORDS = ("owner", "unit", "description")


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
    before = earlier.read(root)
    kept = []
    if before.describes(source, schema.dataset) and before.schema is not None:
        found, schema = schema, _with_words(schema, before.schema)
        columns = [new.name for new in schema.columns if new not in found.columns]
        kept += [f"owner, unit, description of {_listed(columns)}"] if columns else []
    if before.split is not None and before.split.test_fraction != split.test_fraction:
        split = split.model_copy(update={"test_fraction": before.split.test_fraction})
        kept.append(f"split.test_fraction {split.test_fraction:g}")
    saved = earlier.in_git(root)
    findings = _finding(kept, saved)
    if not saved:
        findings += _loss(before.unlike(source, schema, split))
    return schema, split, findings


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
