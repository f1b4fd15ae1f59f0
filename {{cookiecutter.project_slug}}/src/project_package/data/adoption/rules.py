"""Why a column must not be learned from: one rule for each reason.

A rule looks at a column and returns a finding if it applies, else nothing. Each limit
stands here with its reason.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from ...schema import ANSWERS
from . import names
from .choices import Choices
from .profile import Profile
from .report import Finding, Level

# From so many rows on, whole numbers that never repeat are taken for identifiers:
# counts and amounts repeat long before.
UNIQUE_ROWS = 50
# Texts of which at least this share occurs once name the row rather than describe it.
NEAR_UNIQUE = 0.9
# Mean number of words from which a text is taken for sentences.
SENTENCE_WORDS = 4
# A category must describe at least this many rows a word on average; what is learned
# from fewer is chance.
ROWS_PER_WORD = 5
# More words than this are not written into a model.
MOST_WORDS = 1_000
# Share of the target that one column explains alone: only copies of it reach this.
CERTAIN_POWER = 0.98

# What may well have been meant otherwise.
DOUBTFUL = {"unusable", "leakage", "mixed", "date", "personal"}

# Digits with marks and units, such as 1.234,5 or 12 %.
_WRITTEN_NUMBER = re.compile("[-+]?[$€£¥%.,'\N{RIGHT SINGLE QUOTATION MARK}\\d\\s]+")

_KEEP = "To use it, set its role to feature and its type in conf/schema.yaml."


@dataclass(frozen=True)
class Evidence:
    """What is known about one column when its role is decided.

    Attributes:
        profile: What it holds.
        power: Share of the target that it explains alone, from 0 to 1.
        choices: What a person said.
    """

    profile: Profile
    power: float
    choices: Choices


def _finding(evidence: Evidence, topic: str, found: str, **more: str) -> Finding:
    """Return a finding: the column is ignored unless ``done`` says otherwise."""
    done, change = more.get("done", "ignored"), more.get("change", _KEEP)
    level: Level = "warning" if topic in DOUBTFUL else "note"
    return Finding(evidence.profile.name, topic, found, done, change, level)


def _index(evidence: Evidence) -> Finding | None:
    profile = evidence.profile
    if not names.is_index(profile.name):
        return None
    counts = " and counts the rows" if profile.consecutive else ""
    change = "" if profile.consecutive else "To use it, give it a name in the file."
    found = f"has no name{counts}"
    return _finding(evidence, "index", found, change=change)


def _empty(evidence: Evidence) -> Finding | None:
    if evidence.profile.kind != "empty":
        return None
    return _finding(evidence, "empty", "every value is missing", change="")


def _unusable(evidence: Evidence) -> Finding | None:
    if evidence.profile.kind != "unusable":
        return None
    change = "To use it, mend them in the file and adopt it again."
    return _finding(evidence, "unusable", evidence.profile.trouble, change=change)


def _constant(evidence: Evidence) -> Finding | None:
    if not evidence.profile.constant:
        return None
    found = f"is {evidence.profile.examples[0]!r} in every row"
    return _finding(evidence, "constant", found, change="")


def _identifier(evidence: Evidence) -> Finding | None:
    profile = evidence.profile
    enough = profile.filled >= UNIQUE_ROWS or names.counts_rows(profile.name)
    if profile.grouped or _written_numbers(profile):
        return None  # an amount: nobody writes the thousands of an identifier
    if profile.addresses or (profile.personal and not names.counts_rows(profile.name)):
        return None  # it would stand beside each prediction
    one_word = profile.kind == "words" and profile.words_per_value == 1
    if profile.unique and enough and (profile.whole or one_word):
        found = "a different value in every row, like an identifier"
    elif profile.whole and names.names_rows(profile.name) and not _few(profile):
        found = f"named like an identifier, with {profile.distinct:,} different numbers"
    else:
        return None
    if ANSWERS.fullmatch(profile.name):
        done = "ignored, for scoring adds a column of that name; rename it to keep it"
        return _finding(evidence, "index", found, done=done)
    return _finding(evidence, "identifier", found, done="kept to name rows, not used")


def _written_numbers(profile: Profile) -> bool:
    """Return whether what hinders a column to be numbers is how they are written."""
    return bool(profile.odd) and all(map(_WRITTEN_NUMBER.fullmatch, profile.odd))


def _few(profile: Profile) -> bool:
    """Return whether values repeat as those of a category do."""
    return profile.distinct * ROWS_PER_WORD <= profile.filled


def _personal(evidence: Evidence) -> Finding | None:
    if not evidence.profile.personal:
        return None
    return _finding(
        evidence,
        "personal",
        "leads to a person",
        change=f"To name rows by it: --id {evidence.profile.name!r}. If it does not, "
        "remove its tag in conf/schema.yaml and set its role to feature and its type.",
    )


def _copy(evidence: Evidence) -> Finding | None:
    if evidence.power < CERTAIN_POWER:
        return None
    found = f"tells {evidence.power:.0%} of the target alone, as only a copy of it does"
    return _finding(evidence, "leakage", found)


def _broken(evidence: Evidence) -> Finding | None:
    profile = evidence.profile
    if not profile.odd or _few(profile):
        return None
    shown = ", ".join(map(repr, profile.odd))
    return _finding(
        evidence,
        "mixed",
        f"would be numbers or dates but for texts like {shown}",
        change="To use it, mend these in the file and adopt it again.",
    )


def _free_text(evidence: Evidence) -> Finding | None:
    profile = evidence.profile
    if profile.kind != "words":
        return None
    if profile.distinct > NEAR_UNIQUE * profile.filled:
        found = "almost every text is different"
    elif profile.words_per_value >= SENTENCE_WORDS and not _few(profile):
        found = "free text"
    elif profile.distinct > MOST_WORDS or not _few(profile):
        rows = profile.filled / profile.distinct
        found = f"{profile.distinct:,} different words, {rows:.1f} rows each"
    else:
        return None
    return _finding(evidence, "text", found, change="To use it, group it in the file.")


def _ambiguous(evidence: Evidence) -> Finding | None:
    formats = evidence.profile.date_formats
    if len(formats) < 2:
        return None
    return _finding(
        evidence,
        "date",
        f"dates such as {evidence.profile.examples[0]} fit {' and '.join(formats)}",
        change="To use it, write the dates as 2024-01-31 and adopt it again.",
    )


RULES: tuple[Callable[[Evidence], Finding | None], ...] = (
    _index,
    _empty,
    _unusable,
    _constant,
    _ambiguous,
    _identifier,
    _personal,
    _copy,
    _broken,
    _free_text,
)
