"""The model registry: numbered versions, named aliases, promotion and rollback."""

import importlib

from .. import sections
from ..config import Config
from .alias import CHALLENGER, CHAMPION, AliasEvent, who
from .local import FileRegistry
from .registry import Registry
from .version import Reference, Version

__all__ = [
    "AliasEvent",
    "CHALLENGER",
    "CHAMPION",
    "FileRegistry",
    "Reference",
    "Registry",
    "Version",
    "open_registry",
    "registry_of",
    "who",
]


def open_registry(uri: str) -> Registry:
    """Return the registry at ``uri``; nothing is read or written yet.

    Args:
        uri: A folder, or any storage URI that fsspec opens.
    """
    return FileRegistry(uri)


def registry_of(config: Config) -> Registry:
    """Return the registry that is configured.

    It is in files, unless ``paths.registry`` names an optional part of this project:
    then the module ``registry`` of that part has it.
    """
    address = config.settings.paths.registry
    if address in sections.found():
        part = importlib.import_module(f"..{address}.registry", __package__)
        found: Registry = part.registry_of(config)
        return found
    return open_registry(config.uri(address))
