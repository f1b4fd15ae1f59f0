"""The champion in memory: loaded once, exchanged when the alias moves.

A model that cannot be loaded never replaces one that can. Of the last good bundle a
copy is kept on this machine, so that a service also starts while the registry is away.
"""

import shutil
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .. import log, storage
from ..errors import ArtefactError, ProjectError
from ..model import bundle
from ..model.background import Background
from ..model.bundle import Bundle
from ..registry import CHAMPION, Registry, Version, integrity
from .contract import Contract
from .metrics import Metrics

_LOG = log.get(__name__)
_KEPT = "version.json"


@dataclass(frozen=True)
class Served:
    """A model that answers.

    Attributes:
        version: Number of its version in the registry.
        bundle: The model.
        contract: Reads the rows that it is asked about.
        background: What an explanation compares a row with.
        loaded: When it was loaded.
    """

    version: int
    bundle: Bundle
    contract: Contract
    background: Background
    loaded: datetime


class Champion:
    """Holds the model that answers, and looks from time to time whether it moved.

    Attributes:
        served: The model that answers; none before one was loaded.
        trouble: Why the last look failed; empty if it did not.
    """

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
        self.served: Served | None = None
        self.trouble = ""
        self._registry = registry
        self._cache = cache
        self._most_rows = most_rows
        self._metrics = metrics
        self._stopped = threading.Event()

    def refresh(self) -> None:
        """Load the champion if it is another than the one that answers."""
        try:
            self._follow()
            self.trouble = ""
        # Storage has errors of its own, and what serves must go on whatever they are.
        except Exception as error:  # pylint: disable=broad-exception-caught
            self._failed(str(error) or type(error).__name__)
        if self.served is None:
            self._take_the_kept_copy()

    def watch(self, seconds: float) -> threading.Thread:
        """Refresh every so many seconds in a thread, until :meth:`stop`."""

        def look() -> None:
            while not self._stopped.wait(seconds):
                self.refresh()

        thread = threading.Thread(target=look, name="champion", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()

    def _follow(self) -> None:
        number = self._registry.aliases().get(CHAMPION)
        if number is None:
            raise ArtefactError(f"The registry {self._registry.uri} has no champion.")
        if self.served and self.served.version == number:
            return
        version = self._registry.resolve(number)
        with self._registry.fetch(version) as folder:
            self._serve(folder, version.number)
            _LOG.info("model loaded", version=version.number)
            self._keep(folder, version)

    def _serve(self, folder: Path, number: int) -> None:
        """Let the bundle in ``folder`` answer from now on."""
        loaded = bundle.load(folder)
        contract = Contract(loaded.schema, self._most_rows)
        # The bundle reads it when it is asked for, and this folder may be gone then.
        background = loaded.background
        self.served = Served(number, loaded, contract, background, datetime.now(UTC))
        self._metrics.version.set(number)
        self._metrics.loaded.set_to_current_time()

    def _keep(self, folder: Path, version: Version) -> None:
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

    def _failed(self, trouble: str) -> None:
        """Count a failure; the same one is said once."""
        self._metrics.failures.inc()
        if trouble != self.trouble:
            _LOG.error("champion not loaded", reason=trouble)
        self.trouble = trouble
