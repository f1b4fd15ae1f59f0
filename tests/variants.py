"""Every repository that the template can render, computed from cookiecutter.json."""

import itertools
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROJECT = ROOT / "{{cookiecutter.project_slug}}"
SETTINGS = json.loads((ROOT / "cookiecutter.json").read_text(encoding="utf-8"))
QUESTIONS = [name for name in SETTINGS if not name.startswith("_")]
CHOICES = {
    name: SETTINGS[name] for name in QUESTIONS if isinstance(SETTINGS[name], list)
}

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
    """Return the full product of all choices."""
    return [dict(zip(CHOICES, row)) for row in itertools.product(*CHOICES.values())]


def named() -> dict[str, Variant]:
    """Return the default and each other choice alone, by its name."""
    alone = {
        value: default() | {name: value}
        for name, values in CHOICES.items()
        for value in values[1:]
    }
    return {"default": default(), **alone}


def pairwise() -> list[Variant]:
    """Return few variants in which any two choices of two options meet."""
    missing = set().union(*map(pairs, every()))
    chosen: list[Variant] = []
    while missing:
        best = max(every(), key=lambda variant: len(missing & pairs(variant)))
        chosen.append(best)
        missing -= pairs(best)
    return chosen


def pairs(variant: Variant) -> set[tuple[tuple[str, str], ...]]:
    """Return each pair of choices that meet in ``variant``."""
    return set(itertools.combinations(variant.items(), 2))


def unowned(variant: Variant) -> set[str]:
    """Return the paths that ``variant`` does not have, with the placeholder names."""
    return unmade(OWNS, variant)


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
    other = [value for name, value in variant.items() if value != default()[name]]
    return "-".join(other) or "default"
