"""What adopting a data set found, and what was done about it."""

from dataclasses import dataclass
from typing import Literal

from ...schema import Column, Schema
from ...settings import Format, Split

Level = Literal["note", "warning"]


@dataclass(frozen=True)
class Finding:
    """One thing that a person should know about a data set.

    Attributes:
        column: Header of the column; empty if it concerns the file.
        topic: A short word for its kind, such as ``leakage``.
        found: What was found.
        done: What was done about it.
        change: How to have it otherwise; empty if there is nothing to choose.
        level: ``warning`` if a person should look at it, else ``note``.
    """

    column: str
    topic: str
    found: str
    done: str
    change: str = ""
    level: Level = "note"

    def __str__(self) -> str:
        name = f"{self.column or '(no name)'}: " if self.topic != "file" else ""
        change = f" {self.change}" if self.change else ""
        return f"{name}{self.found}; {self.done}.{change}"


@dataclass(frozen=True)
class Report:
    """The result of adopting a data set.

    Attributes:
        source: Where the data is, as it stands in the configuration.
        rows: Number of rows.
        schema: What was written to ``conf/schema.yaml``.
        split: How rows will be held out.
        form: How the file is written, if it is CSV.
        classes: Rows of each class of the target; empty for a number.
        findings: Everything to know, warnings first.
    """

    source: str
    rows: int
    schema: Schema
    split: Split
    form: Format
    classes: dict[str, int]
    findings: tuple[Finding, ...]

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that a person should look at."""
        return tuple(found for found in self.findings if found.level == "warning")

    def lines(self) -> list[str]:
        """Return the report as lines of text."""
        schema = self.schema
        return [
            f"{self.source}: {self.rows:,} rows, {len(schema.columns)} columns.",
            *self._target(),
            *_named("Learns from", schema.with_role("feature")),
            *_named("Compares groups of", schema.with_role("sensitive")),
            *_named("Names rows by", schema.with_role("id")),
            *_named("Ignores", schema.with_role("ignored")),
            self._split(),
            *_section("Look at:", self.warnings),
            *_section(
                "Also found:",
                tuple(found for found in self.findings if found.level == "note"),
            ),
        ]

    def _target(self) -> list[str]:
        target = self.schema.target
        if not self.classes:
            return [f"Predicts {target.name}, a number."]
        counts = ", ".join(
            f"{name} ({count:,} rows)" for name, count in self.classes.items()
        )
        positive = f"; the positive one is {target.positive}" if target.positive else ""
        return [f"Predicts {target.name}, one of {counts}{positive}."]

    def _split(self) -> str:
        share = f"{self.split.test_fraction:.0%}"
        how = {
            "time": f"the newest {share} of the rows by {self.split.column}",
            "group": f"{share} of the values of {self.split.column}, with their rows",
        }.get(self.split.strategy, f"{share} of the rows, {self.split.strategy}")
        return f"Holds out {how}."


def _named(what: str, columns: tuple[Column, ...]) -> list[str]:
    """Return one line that lists columns, or none."""
    if not columns:
        return []
    names = ", ".join(column.name or "(no name)" for column in columns)
    return [f"{what} {len(columns)}: {names}."]


def _section(title: str, findings: tuple[Finding, ...]) -> list[str]:
    """Return a titled list, or nothing."""
    return [title, *(f"  {found}" for found in findings)] if findings else []
