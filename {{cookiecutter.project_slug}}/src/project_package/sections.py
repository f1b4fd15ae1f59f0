"""The sections of the configuration that optional parts bring along.

A package of this project that has a module ``section`` adds what can be set for it: its
class ``SECTION``, under the package's name, with the values in ``conf/<name>.yaml``.
"""

import importlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from .settings import Section


@cache
def found() -> Mapping[str, type[Section]]:
    """Return the class of each optional section by its name."""
    paths = sorted(Path(__file__).parent.glob("*/section.py"))
    names = [path.parent.name for path in paths]
    modules = [importlib.import_module(f".{n}.section", __package__) for n in names]
    return MappingProxyType({n: module.SECTION for n, module in zip(names, modules)})
