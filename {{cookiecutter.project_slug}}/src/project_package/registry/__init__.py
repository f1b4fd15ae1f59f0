"""The model registry: numbered versions, named aliases, promotion and rollback."""

from .alias import AliasEvent
from .local import FileRegistry
from .registry import Registry
from .version import Reference, Version

CHAMPION = "champion"  # the alias of the version that is used

__all__ = [
    "CHAMPION",
    "AliasEvent",
    "FileRegistry",
    "Reference",
    "Registry",
    "Version",
    "open_registry",
]


def open_registry(uri: str) -> Registry:
    """Return the registry at ``uri``; nothing is read or written yet.

    Args:
        uri: A folder, or any storage URI that fsspec opens.
    """
    return FileRegistry(uri)
