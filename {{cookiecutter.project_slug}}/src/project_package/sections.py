"""The sections of the configuration that optional parts bring along.

A package of this project that has a module ``section`` adds what can be set for it: its
class ``SECTION``, under the package's name, with the values in ``conf/<name>.yaml``.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from . import parts
from .settings import Section


@cache
def found() -> Mapping[str, type[Section]]:
    """Return the class of each optional section by its name."""
    modules = parts.having("section")
    return MappingProxyType({name: modules[name].SECTION for name in modules})
