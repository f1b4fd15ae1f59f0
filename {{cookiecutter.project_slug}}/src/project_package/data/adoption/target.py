"""The target of a data set: a number, or one of several classes."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ...errors import ConfigError, DataError
from ...schema import Column, Type
from .profile import FEW_NUMBERS, Profile
from .report import Finding
from .wording import OWNER, found

# More classes than this are an identifier or free text, not an outcome.
MOST_CLASSES = 50
# Whole numbers of at most so many different values may stand for classes.
MOST_NUMBER_CLASSES = 20
# Rows that the rarest class needs, so that the held-out part and each of five folds
# have some of them.
LEAST_CLASS_ROWS = 10


@dataclass(frozen=True)
class Target:
    """The column to predict.

    Attributes:
        column: How the schema describes it.
        values: Each row's number, or class as it is written.
        classes: Rows of each class; empty for a number.
        findings: What a person should know.
    """

    column: Column
    values: pd.Series
    classes: dict[str, int]
    findings: tuple[Finding, ...] = ()


def describe(
    profile: Profile, kinds: Mapping[Type, str], positive: str | None = None
) -> Target:
    """Return the target that the column ``profile`` is.

    Args:
        profile: The column.
        kinds: Types of target that this repository predicts, each with its name.
        positive: Class whose probability is reported; none takes the rarer of two.

    Raises:
        DataError: If the column has gaps, or too few rows of a class.
        ConfigError: If this repository was made for another kind of target.
    """
    _refuse_gaps(profile)
    kind = _type(profile, kinds, positive)
    if kind == "number":
        return _number(profile)
    return _classes(profile, positive)


def _refuse_gaps(profile: Profile) -> None:
    """Refuse a target that some rows do not have."""
    if profile.missing:
        rows = profile.values.isna().to_numpy().nonzero()[0][:5]
        raise DataError(
            f"The target {profile.name!r} is missing in {profile.missing:,} of "
            f"{profile.rows:,} rows (the first are {', '.join(map(str, rows))}, "
            "counted from 0). A row without an outcome teaches nothing: keep the rows "
            "that have one in a file of their own, adopt that, and score the others."
        )
    if profile.distinct < 2:
        raise DataError(
            f"The target {profile.name!r} is {profile.examples[0]!r} in every row. "
            "There is nothing to tell apart: choose another column or add rows."
        )


def _type(profile: Profile, kinds: Mapping[Type, str], positive: str | None) -> Type:
    """Return the type of the target, of those that this repository predicts."""
    few = profile.whole and profile.distinct <= MOST_NUMBER_CLASSES
    fits: dict[Type, bool] = {
        "category": profile.kind == "words" or few,
        "number": profile.kind == "number" and positive is None,
    }
    for kind, fit in fits.items():
        if fit and kind in kinds:
            return kind
    made_for = " or ".join(f"a {kind} ({name})" for kind, name in kinds.items())
    found = {"words": "text", "date": "a date", "number": "a number"}
    given = f" with the positive class {positive!r}" if positive is not None else ""
    raise ConfigError(
        f"The target {profile.name!r} is {found.get(profile.kind, 'unusable')} of "
        f"{profile.distinct:,} different values{given}, and this repository was made "
        f"to predict {made_for}. Choose another target."
    )


def _number(profile: Profile) -> Target:
    low, high = profile.values.min(), profile.values.max()
    column = Column(
        name=profile.name,
        type="number",
        role="target",
        minimum=0 if low >= 0 else None,
        owner=OWNER,
        description=found(f"what the model predicts, seen from {low:g} to {high:g}"),
    )
    findings = []
    if profile.distinct <= FEW_NUMBERS:
        findings.append(
            Finding(
                column=profile.name,
                topic="target",
                found=f"only {profile.distinct} different numbers",
                done="predicted as an amount",
                change="If they stand for classes, use a repository made for those.",
                level="warning",
            )
        )
    return Target(column, profile.values, {}, tuple(findings))


def _classes(profile: Profile, positive: str | None) -> Target:
    values = profile.words
    counts = values.value_counts()
    _refuse_classes(profile, counts)
    classes = sorted(counts.index, key=_order)
    chosen, findings = _positive(profile.name, counts, positive)
    column = Column(
        name=profile.name,
        type="category",
        role="target",
        allowed=tuple(classes),
        positive=chosen,
        owner=OWNER,
        description=found("what the model predicts"),
    )
    return Target(
        column, values, {name: int(counts[name]) for name in classes}, findings
    )


def _order(label: str) -> tuple[bool, float, str]:
    """Return the key that puts numbers before words, and 2 before 10."""
    number = float(pd.to_numeric(pd.Series([label]), errors="coerce").iloc[0])
    word = math.isnan(number)
    return (word, 0.0 if word else number, label)


def _refuse_classes(profile: Profile, counts: "pd.Series[int]") -> None:
    """Refuse more classes than can be learned, or too few rows of one."""
    if len(counts) > MOST_CLASSES:
        raise DataError(
            f"The target {profile.name!r} has {len(counts):,} different values, such "
            f"as {', '.join(map(repr, profile.examples))}. At most {MOST_CLASSES} can "
            "be told apart: group them, or choose another target."
        )
    if counts.min() < LEAST_CLASS_ROWS:
        rare = counts[counts < LEAST_CLASS_ROWS]
        few = rare.head(5).items()
        named = ", ".join(f"{name!r} ({count})" for name, count in few)
        raise DataError(
            f"Classes of the target {profile.name!r} with fewer than "
            f"{LEAST_CLASS_ROWS} rows: {named}. A class needs rows to learn from and "
            "to test with: merge it with another one, or remove its rows."
        )


def _positive(
    name: str, counts: "pd.Series[int]", positive: str | None
) -> tuple[str | None, tuple[Finding, ...]]:
    """Return the class to report, and how it was chosen."""
    classes = {label.strip(): label for label in counts.index}
    if positive is not None:
        wanted = positive.strip()
        if wanted not in classes:
            known = ", ".join(map(repr, counts.index))
            raise ConfigError(
                f"The target {name!r} has no class {positive!r}, given as --positive. "
                f"Its classes are {known}."
            )
        if len(counts) > 2:
            raise ConfigError(
                f"--positive {positive!r}: the target {name!r} has {len(counts)} "
                "classes. Leave it away: the probability of every class is reported."
            )
        return classes[wanted], ()
    if len(counts) > 2:
        return None, ()
    even = counts.iloc[0] == counts.iloc[1]
    rarer = max(counts.index, key=_order) if even else counts.idxmin()
    finding = Finding(
        column=name,
        topic="positive",
        found=f"two classes, {', '.join(map(repr, counts.index))}",
        done=f"the {'last' if even else 'rarer'} one, {rarer!r}, is the positive one",
        change="Choose with --positive.",
    )
    return str(rarer), (finding,)
