"""Adopting a data set: from a file that nobody described to one that everything knows.

The file is profiled, each column gets a type and a role, and ``conf/schema.yaml``,
``conf/data.yaml`` and ``data/README.md`` are written. The file itself is read and never
changed.

What the schema demands of later data is what surely holds for this file: a number that
was never negative must not become so, and a column without gaps must not get any.
Other ranges and the words of a category stay open, because a value that was not seen
yet is news rather than an error; the descriptions say what was seen.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ...errors import DataError
from ...schema import Schema, Type
from .. import validation
from . import association, before, description, holdout, intake, roles, target
from .choices import Choices
from .profile import FEW_NUMBERS, Profile
from .report import Finding, Report
from .rules import Evidence
from .wording import found as said

_SAME_BATCH = Finding(
    column="",
    topic="file",
    found="no other file to score is named",
    done="scoring takes this one",
    change="Name another as data.batch in conf/data.yaml.",
)


def adopt(
    uri: str, choices: Choices, *, kinds: Mapping[Type, str], root: Path
) -> Report:
    """Describe the data set ``uri`` and make it the one that everything works on.

    Args:
        uri: A CSV file (UTF-8, with a header) or a Parquet file: a path or any URI.
        choices: The target, and what else a person knows about the columns.
        kinds: Types of target that this repository predicts, each with its name.
        root: The project's root; its ``conf/`` and ``data/`` are written to.

    Returns:
        What was found and what was done about it.

    Raises:
        ConfigError: If a choice names a column or class that is not there, or the
            target is of a kind that this repository does not predict.
        DataError: If the file cannot be read, or there is nothing to learn from it.
        ArtefactError: If there is no such file, or one of the three cannot be written.
    """
    report = describe(uri, choices, kinds=kinds, root=root)
    description.write(report, root)
    return report


def describe(
    uri: str, choices: Choices, *, kinds: Mapping[Type, str], root: Path
) -> Report:
    """Return what :func:`adopt` would find and do, without writing anything."""
    found = intake.read(uri)
    choices.check(found.profiles)
    if choices.time is not None:
        holdout.check_time(found.profiles[choices.time])
    wanted = target.describe(found.profiles[choices.target], kinds, choices.positive)
    decisions = _decisions(found.profiles, wanted, choices)
    source, place_findings = _place(uri, root)
    split, split_findings = holdout.split(found.profiles, choices)
    schema = _schema(uri, found.profiles, wanted, decisions)
    schema, split, kept_findings = before.keep(root, source, schema, split)
    own = [finding for made in decisions.values() for finding in made.findings]
    findings = [*found.findings, *place_findings, *kept_findings, *wanted.findings]
    findings += [_SAME_BATCH, *split_findings, *own]
    findings += _few_numbers(found.profiles, schema)
    validation.read(uri, schema, found.form)
    return Report(
        source=source,
        rows=found.rows,
        schema=schema,
        split=split,
        form=found.form,
        classes=wanted.classes,
        findings=tuple(sorted(findings, key=lambda one: one.level != "warning")),
    )


def _decisions(
    profiles: Mapping[str, Profile], wanted: target.Target, choices: Choices
) -> dict[str, roles.Decision]:
    """Return the decision about each column but the target."""
    others = [profile for name, profile in profiles.items() if name != choices.target]
    frame = pd.DataFrame({profile.name: profile.values for profile in others})
    sample = association.sampled(frame)
    outcome = wanted.values.loc[sample.index]
    return {
        profile.name: roles.decide(
            Evidence(profile, association.power(sample[profile.name], outcome), choices)
        )
        for profile in others
    }


def _schema(
    uri: str,
    profiles: Mapping[str, Profile],
    wanted: target.Target,
    decisions: Mapping[str, roles.Decision],
) -> Schema:
    """Return the schema, its columns in the order of the file."""
    columns = tuple(
        wanted.column if name not in decisions else decisions[name].column
        for name in profiles
    )
    if not any(column.role == "feature" for column in columns):
        reasons = "\n".join(
            f"  {finding}" for made in decisions.values() for finding in made.findings
        )
        raise DataError(
            f"{uri} has no column to learn from beside the target "
            f"{wanted.column.name!r}.\n{reasons}".rstrip()
        )
    name = Path(uri).name
    return Schema(
        dataset=Path(name).stem, row=said(f"one row of {name}"), columns=columns
    )


def _few_numbers(
    profiles: Mapping[str, Profile], schema: Schema
) -> tuple[Finding, ...]:
    """Return the numbers that may be codes."""
    few = [
        name
        for name in schema.numbers
        if profiles[name].whole and 2 < profiles[name].distinct <= FEW_NUMBERS
    ]
    if not few:
        return ()
    found = f"few different whole numbers in {', '.join(few)}"
    change = "If some are codes without an order, set their type to category."
    return (Finding("", "file", found, "taken for numbers", change),)


def _place(uri: str, root: Path) -> tuple[str, tuple[Finding, ...]]:
    """Return the address to write down: from the root if the file is below it."""
    local = uri.removeprefix("file://")
    if "://" in local:
        return uri, ()
    # A link below the root is found there by everyone, wherever it leads.
    named = Path(os.path.abspath(Path(local).expanduser()))
    for path, top in ((named, root.absolute()), (named.resolve(), root.resolve())):
        if path.is_relative_to(top):
            return path.relative_to(top).as_posix(), ()
    finding = Finding(
        column="",
        topic="file",
        found=f"{named} is outside of the project",
        done="conf/data.yaml names it by a path that works on this machine only",
        change="Copy it below data/ or to a storage that all reach; adopt that.",
        level="warning",
    )
    return str(named), (finding,)
