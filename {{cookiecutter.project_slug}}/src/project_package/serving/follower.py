"""A follower: a model in memory that is exchanged when its alias moves."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .. import log
from ..errors import ArtefactError
from ..model import bundle
from ..model.background import Background
from ..model.bundle import Bundle
from ..registry import CHAMPION, Registry, Version
from .contract import Contract
from .groups import Groups

_LOG = log.get(__name__)


@dataclass(frozen=True)
class Served:
    """A model that answers.

    Attributes:
        version: Number of its version in the registry.
        bundle: The model.
        contract: Reads the rows that it is asked about.
        background: What an explanation compares a row with.
        groups: How its answers are grouped to be counted.
        loaded: When it was loaded.
    """

    version: int
    bundle: Bundle
    contract: Contract
    background: Background
    groups: Groups
    loaded: datetime


class Follower(ABC):
    """Holds the model of an alias, and looks from time to time whether it moved.

    Attributes:
        served: The model; none before one was loaded.
        trouble: Why the last look failed; empty if it did not.
    """

    def __init__(self, registry: Registry, alias: str, most_rows: int) -> None:
        """Make ready; nothing is loaded yet.

        Args:
            registry: Where the models are.
            alias: The name that is followed.
            most_rows: Most rows of a request.
        """
        self.served: Served | None = None
        self.trouble = ""
        self._registry = registry
        self._alias = alias
        self._most_rows = most_rows
        self._stopped = threading.Event()

    def refresh(self) -> None:
        """Load the model of the alias if it is another than the one in memory."""
        try:
            self._follow(self._aliases())
            if self.trouble:
                _LOG.info(f"{self._alias} is followed again")
            self.trouble = ""
        # Storage has errors of its own, and what serves must go on whatever they are.
        except Exception as error:  # pylint: disable=broad-exception-caught
            self._failed(str(error) or type(error).__name__)

    def watch(self, seconds: float) -> threading.Thread:
        """Refresh every so many seconds in a thread, until :meth:`stop`."""

        def look() -> None:
            while not self._stopped.wait(seconds):
                self.refresh()

        thread = threading.Thread(target=look, name=self._alias, daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()

    def _aliases(self) -> dict[str, int]:
        """Return the aliases; a registry without a champion is empty or away."""
        aliases = self._registry.aliases()
        if CHAMPION not in aliases:
            raise ArtefactError(f"The registry {self._registry.uri} has no champion.")
        return aliases

    @abstractmethod
    def _follow(self, aliases: Mapping[str, int]) -> None:
        """Hold the version that has the alias of this one."""

    @abstractmethod
    def _count_failure(self) -> None:
        """Count a look that failed."""

    def _load(self, number: int) -> None:
        """Load a version, unless it is in memory."""
        if self.served and self.served.version == number:
            return
        version = self._registry.resolve(number)
        with self._registry.fetch(version) as folder:
            self._serve(folder, version.number)
            _LOG.info("model loaded", alias=self._alias, version=version.number)
            self._loaded(folder, version)

    def _serve(self, folder: Path, number: int) -> None:
        """Let the bundle in ``folder`` answer from now on."""
        loaded = bundle.load(folder)
        contract = Contract(loaded.schema, self._most_rows)
        # The bundle reads it when it is asked for, and this folder may be gone then.
        background = loaded.background
        self.served = Served(
            number,
            loaded,
            contract,
            background,
            Groups.of(loaded.predictor, background),
            datetime.now(UTC),
        )

    def _loaded(self, folder: Path, version: Version) -> None:
        """Take notice of a version that was loaded from ``folder``."""

    def _failed(self, trouble: str) -> None:
        """Count a failure; the same one is said once."""
        self._count_failure()
        if trouble != self.trouble:
            _LOG.error(f"{self._alias} not loaded", reason=trouble)
        self.trouble = trouble
