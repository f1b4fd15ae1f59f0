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
    """Return a measure's name for people and its meaning, which may be unknown.

    The name of one that is in the unit of the target ends with that.
    """
    known: dict[str, tuple[str, str]] = of(schema).MEASURES
    title, meaning = known.get(name, (words(name), ""))
    of_target = unit(name, schema)
    return f"{title} ({of_target})" if of_target else title, meaning


def unit(name: str, schema: Schema) -> str:
    """Return the unit of a measure, empty where it has none."""
    return schema.target.unit if name in of(schema).IN_UNIT else ""
