"""The optional parts of this project: packages that have a module of a certain name."""

import importlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType, ModuleType


@cache
def having(name: str) -> Mapping[str, ModuleType]:
    """Return the module ``name`` of each package that has one, by package."""
    paths = Path(__file__).parent.glob(f"*/{name}.py")
    packages = sorted(path.parent.name for path in paths)
    return MappingProxyType(
        {
            one: importlib.import_module(f".{one}.{name}", __package__)
            for one in packages
        }
    )
