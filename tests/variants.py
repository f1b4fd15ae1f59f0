"""Every repository that the template can render, computed from cookiecutter.json."""

import itertools
import json
import random
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROJECT = ROOT / "{{cookiecutter.project_slug}}"
SETTINGS = json.loads((ROOT / "cookiecutter.json").read_text(encoding="utf-8"))
QUESTIONS = [name for name in SETTINGS if not name.startswith("_")]
CHOICES = {
    name: SETTINGS[name] for name in QUESTIONS if isinstance(SETTINGS[name], list)
}

# The questions whose answers change what a repository runs; the others change texts.
EXECUTED = [name for name in CHOICES if name in SETTINGS["__owns"]]

Variant = dict[str, str]
# For each option and choice its paths, or its words.
Listed = dict[str, dict[str, list[str]]]


def by_choice(listed: Listed) -> Listed:
    """Return ``listed`` with one choice a key: ``one|other`` names several."""
    single: Listed = {option: {} for option in listed}
    for option, choices in listed.items():
        for owners, words in choices.items():
            for choice in owners.split("|"):
                single[option].setdefault(choice, []).extend(words)
    return single


OWNS = by_choice(SETTINGS["__owns"])
TRACES = by_choice(SETTINGS["__traces"])


def default() -> Variant:
    """Return the first choice of each option."""
    return {name: values[0] for name, values in CHOICES.items()}


def every() -> list[Variant]:
    """Return each combination of choices that change what a repository runs.

    The other choices are drawn: in some combination any two of all choices meet.
    """
    drawn = random.Random(0)
    rows = itertools.product(*(CHOICES[name] for name in EXECUTED))
    return [
        {name: made.get(name) or drawn.choice(CHOICES[name]) for name in CHOICES}
        for made in (dict(zip(EXECUTED, row)) for row in rows)
    ]


def named() -> dict[str, Variant]:
    """Return the default and each other choice alone, by its label."""
    alone = [
        default() | {name: value}
        for name, values in CHOICES.items()
        for value in values[1:]
    ]
    return {label(variant): variant for variant in [default(), *alone]}


def pairwise() -> list[Variant]:
    """Return few variants in which any two choices of two options meet."""
    return _covering(every())


def executed() -> list[Variant]:
    """Return few variants in which any two choices meet that change what is run."""
    rows = itertools.product(*(CHOICES[name] for name in EXECUTED))
    return _covering([dict(zip(EXECUTED, row)) for row in rows])


def uncovered(whole: list[Variant], seed: int) -> list[Variant]:
    """Return few variants with each choice that ``whole`` leaves out.

    Args:
        whole: Variants that are executed anyway.
        seed: Says which other choices these choices meet.
    """
    drawn = random.Random(seed)
    made = set().union(*(variant.items() for variant in whole))
    missing = [
        (name, value)
        for name in EXECUTED
        for value in CHOICES[name]
        if (name, value) not in made
    ]
    chosen: list[Variant] = []
    while missing:
        variant = {name: drawn.choice(CHOICES[name]) for name in EXECUTED}
        variant |= dict(reversed(missing))  # of each option the first that is missing
        chosen.append(variant)
        missing = [choice for choice in missing if choice not in variant.items()]
    return chosen


def _covering(known: list[Variant]) -> list[Variant]:
    """Return few of the variants that make all of their pairs of choices."""
    made = {label(variant): pairs(variant) for variant in known}
    missing = set().union(*made.values())
    chosen: list[Variant] = []
    while missing:
        best = max(known, key=lambda variant: len(missing & made[label(variant)]))
        chosen.append(best)
        missing -= made[label(best)]
    return chosen


def pairs(variant: Variant) -> set[tuple[tuple[str, str], ...]]:
    """Return each pair of choices that meet in ``variant``."""
    return set(itertools.combinations(variant.items(), 2))


def unowned(variant: Variant) -> set[str]:
    """Return the paths that ``variant`` does not have, with the placeholder names."""
    return unmade(OWNS, variant)


def owned(variant: Variant) -> set[str]:
    """Return the paths that ``variant`` has because of what was chosen."""
    paths = (OWNS.get(name, {}).get(value, []) for name, value in variant.items())
    return {path for listed in paths for path in listed}


def unmade(listed: Listed, variant: Variant) -> set[str]:
    """Return what is listed for choices of which ``variant`` makes none."""
    lists = {
        (option, choice): words
        for option, choices in listed.items()
        for choice, words in choices.items()
    }
    made = {word for key in variant.items() for word in lists.get(key, [])}
    return {word for words in lists.values() for word in words} - made


def label(variant: Variant) -> str:
    """Return a short test id: only the answers that differ from the default."""
    other = {name: value for name, value in variant.items() if value != default()[name]}
    said = [f"no_{name}" if value == "none" else value for name, value in other.items()]
    return "-".join(said) or "default"
