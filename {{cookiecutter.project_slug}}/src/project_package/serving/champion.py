"""The champion in memory: the model that answers.

A model that cannot be loaded never replaces one that can. Of the last good bundle a
copy is kept on this machine, so that a service also starts while the registry is away.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path

from .. import log, storage
from ..errors import ProjectError
from ..registry import CHAMPION, Registry, Version, integrity
from .follower import Follower, Served
from .metrics import Metrics

__all__ = ["Champion", "Served"]

_LOG = log.get(__name__)
_KEPT = "version.json"


class Champion(Follower):
    """Holds the model that answers; one that was good stays until another one is."""

    def __init__(
        self, registry: Registry, cache: Path, most_rows: int, metrics: Metrics
    ) -> None:
        """Make ready; nothing is loaded yet.

        Args:
            registry: Where the models are.
            cache: Folder for the copy of the last good bundle.
            most_rows: Most rows of a request.
            metrics: Is told which model answers.
        """
        super().__init__(registry, CHAMPION, most_rows)
        self._cache = cache
        self._metrics = metrics

    def refresh(self) -> None:
        """Load the champion if it is another than the one that answers."""
        super().refresh()
        if self.served is None:
            self._take_the_kept_copy()

    def _follow(self, aliases: Mapping[str, int]) -> None:
        self._load(aliases[CHAMPION])

    def _count_failure(self) -> None:
        self._metrics.failures.inc()

    def _serve(self, folder: Path, number: int) -> None:
        super()._serve(folder, number)
        self._metrics.version.set(number)
        self._metrics.loaded.set_to_current_time()

    def _loaded(self, folder: Path, version: Version) -> None:
        """Keep a copy of a good bundle in place of the one before."""
        copy = self._cache / version.bundle_digest
        integrity.copy(str(folder), str(copy), version.bundle_digest)
        kept = {"number": version.number, "digest": version.bundle_digest}
        storage.write_json(str(self._cache / _KEPT), kept)
        for other in self._cache.iterdir():
            if other.is_dir() and other != copy:
                shutil.rmtree(other, ignore_errors=True)

    def _take_the_kept_copy(self) -> None:
        """Serve the last good bundle of this machine, if there is one."""
        try:
            kept = storage.read_json(str(self._cache / _KEPT))
            folder = self._cache / kept["digest"]
            integrity.verify(str(folder), kept["digest"])
            self._serve(folder, kept["number"])
        except (ProjectError, OSError, ValueError, LookupError, TypeError):
            return  # the first start, or a damaged copy: the registry is asked again
        _LOG.warning("last good model loaded", version=kept["number"])
