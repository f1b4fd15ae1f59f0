"""The kinds of problem that this repository solves, one module each.

The type of the schema's target decides which one applies.
"""

import importlib
import pkgutil

from ..errors import ConfigError
from ..schema import Schema
from .problem import Decision, Problem

__all__ = ["Decision", "Problem", "kinds", "of"]


def kinds() -> tuple[Problem, ...]:
    """Return every kind of problem, ordered by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = (importlib.import_module(f".{name}", __name__) for name in names)
    return tuple(module.PROBLEM for module in modules if hasattr(module, "PROBLEM"))


def of(schema: Schema) -> Problem:
    """Return the kind of problem that predicting the schema's target is.

    Raises:
        ConfigError: If this repository was not made for such a target.
    """
    for kind in kinds():
        if kind.target_type == schema.target.type:
            return kind
    wanted = " or ".join(f"a {kind.target_type} ({kind.name})" for kind in kinds())
    raise ConfigError(
        f"The target {schema.target.name!r} is a {schema.target.type}; this "
        f"repository predicts {wanted}. Choose another target."
    )
