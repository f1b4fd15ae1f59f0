"""The role of each column: what the values show decides, and a person is told.

The first rule that applies decides. What a rule cannot be sure of stays a feature,
with a warning.
"""

from dataclasses import dataclass

from ...schema import Column, Role, Tag, Type
from . import names
from .profile import Profile
from .report import Finding
from .rules import RULES, Evidence
from .wording import OWNER, found

# Share of the target that one column explains alone: hardly any honest column reaches
# this.
STRONG_POWER = 0.80
# Words of a category that its description lists.
LISTED_WORDS = 12


@dataclass(frozen=True)
class Decision:
    """The description of a column, and why it is what it is."""

    column: Column
    findings: tuple[Finding, ...] = ()


def decide(evidence: Evidence) -> Decision:
    """Return the role of a column that is not the target."""
    profile, choices = evidence.profile, evidence.choices
    if profile.name in choices.drop:
        return Decision(_kept(profile, "ignored", "named in --drop, so ignored"))
    if profile.name in choices.ids:
        return _chosen_id(profile)
    if profile.name == choices.time:
        return Decision(_described(profile, "timestamp"))
    if profile.name in choices.sensitive:
        return Decision(_protected(profile))
    for rule in RULES:
        if finding := rule(evidence):
            role: Role = "id" if finding.topic == "identifier" else "ignored"
            return Decision(_kept(profile, role, finding.found), (finding,))
    return Decision(_described(profile, "feature"), _hints(evidence))


def _hints(evidence: Evidence) -> tuple[Finding, ...]:
    """Return what a person should know about a column that stays a feature."""
    profile, choices = evidence.profile, evidence.choices
    name = profile.name
    drop = f"If it is not known when predicting: --drop {name!r}."
    hints = {
        "leakage": evidence.power >= STRONG_POWER,
        "name": names.resembles(name, choices.target),
        "sensitive": names.is_sensitive(name),
        "date": profile.kind == "date" and choices.time is None,
    }
    sentences = {
        "leakage": (f"tells {evidence.power:.0%} of the target alone", drop),
        "name": (f"named like the target {choices.target!r}", drop),
        "sensitive": (
            "perhaps a protected attribute",
            f"To only compare groups by it: --sensitive {name!r}.",
        ),
        "date": (
            "a date",
            f"To train on old rows and test on new ones: --time {name!r}.",
        ),
    }
    return tuple(
        Finding(
            name,
            topic,
            sentences[topic][0],
            "kept as a feature",
            sentences[topic][1],
            "warning" if topic in ("leakage", "name") else "note",
        )
        for topic, applies in hints.items()
        if applies
    )


def _chosen_id(profile: Profile) -> Decision:
    column = _kept(profile, "id", "names the row, or whoever it is about")
    return Decision(column)


def _kept(profile: Profile, role: Role, why: str) -> Column:
    """Return the description of a column that the model does not see."""
    return Column(
        name=profile.name,
        type="text",
        role=role,
        nullable=role == "ignored" or profile.missing > 0,
        owner=OWNER,
        description=found(why),
        tags=("personal",) if profile.personal else (),
    )


def _protected(profile: Profile) -> Column:
    """Return the description of a column that compares groups: none of its values."""
    column = _described(profile, "sensitive")
    tags: tuple[Tag, ...] = ("protected",)
    if profile.personal:
        tags = ("personal", *tags)
    description = found(f"compares groups; {profile.distinct} different values")
    return column.model_copy(update={"tags": tags, "description": description})


def _described(profile: Profile, role: Role) -> Column:
    """Return the description of a column whose values count."""
    kinds: dict[str, Type] = {"number": "number", "date": "date"}
    number = profile.kind == "number"
    return Column(
        name=profile.name,
        type=kinds.get(profile.kind, "category"),
        role=role,
        nullable=profile.missing > 0,
        minimum=0 if number and profile.values.min() >= 0 else None,
        owner=OWNER,
        description=found(_seen(profile)),
    )


def _seen(profile: Profile) -> str:
    """Return the range or the words that stand in the file, if they may be shown."""
    if profile.confidential:
        return f"{profile.distinct} different values"
    if profile.kind in ("number", "date"):
        low, high = profile.values.min(), profile.values.max()
        if profile.kind == "date":
            return f"seen from {low:%Y-%m-%d} to {high:%Y-%m-%d}"
        return f"seen from {low:g} to {high:g}"
    words = sorted(map(str, profile.values.dropna().unique()))
    more = f" and {len(words) - LISTED_WORDS} more" if len(words) > LISTED_WORDS else ""
    return f"seen as {', '.join(words[:LISTED_WORDS])}{more}"
