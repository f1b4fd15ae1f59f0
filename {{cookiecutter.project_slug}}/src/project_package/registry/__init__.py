"""The model registry: numbered versions, named aliases, promotion and rollback."""

from importlib import import_module
from importlib.util import find_spec

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

    It is in files, unless an optional part of this project keeps it: a package with a
    section of the configuration and a module ``registry``.
    """
    for part in sections.found():
        if find_spec(f"..{part}.registry", __package__):
            keeper = import_module(f"..{part}.registry", __package__)
            kept: Registry | None = keeper.registry_of(config)
            if kept is not None:
                return kept
    return open_registry(config.uri(config.settings.paths.registry))
