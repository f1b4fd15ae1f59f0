"""What reports say of the kind of problem that is solved: one package for each."""

import importlib
from types import ModuleType

from .. import problems
from ..schema import Schema
from ..wording import words


def of(schema: Schema) -> ModuleType:
    """Return the package that speaks of the schema's target."""
    return importlib.import_module(f".{problems.of(schema).name}", __package__)


def measure(name: str, schema: Schema) -> tuple[str, str]:
    """Return a measure's name for people and its meaning, which may be unknown."""
    known: dict[str, tuple[str, str]] = of(schema).MEASURES
    return known.get(name, (words(name), ""))
