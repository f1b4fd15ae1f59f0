"""The half of a registry that keeps bundles: numbered versions that never change."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from .version import Reference, Version


class Catalogue(ABC):
    """Numbered, immutable model bundles.

    Several processes may use one catalogue at a time. A bundle is verified when it is
    registered, before an alias moves to it, and when it is fetched.

    Args:
        uri: Where the bundles are.
    """

    def __init__(self, uri: str) -> None:
        self.uri = uri

    @abstractmethod
    def register(
        self, bundle_uri: str, *, run_id: str, summary: Mapping[str, float]
    ) -> Version:
        """Copy a bundle into the registry and return its version.

        The same bundle of the same run gives the same version again.

        Args:
            bundle_uri: The folder of the bundle.
            run_id: The training run that made it.
            summary: Value of each metric; finite.

        Raises:
            BundleError: If the bundle is damaged.
            ConfigError: If a metric is not a finite number.
        """

    @abstractmethod
    def versions(self) -> list[Version]:
        """Return all versions, the oldest first."""

    @abstractmethod
    def fetch(self, version: Reference) -> AbstractContextManager[Path]:
        """Provide a verified, private copy of a bundle for a ``with`` block.

        Returns:
            A context manager; it gives the local folder and deletes it at the end.

        Raises:
            ArtefactError: If there is no such version.
            BundleError: If the bundle is not what was registered.
        """

    @abstractmethod
    def _find(self, number: int) -> Version | None:
        """Return the version with ``number``, if there is one."""

    @abstractmethod
    def _verify(self, version: Version) -> None:
        """Raise ``BundleError`` unless the bundle is what was registered."""
