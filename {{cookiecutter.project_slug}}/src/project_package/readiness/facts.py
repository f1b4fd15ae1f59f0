"""Facts: what the team has done so far, as the configuration and the records say."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .. import storage
from ..config import Config
from ..registry import registry_of
from ..run import RECORD, Run
from ..schema import Schema

_PIPELINE, _LAST_STEP = "training", "judge"
STALENESS = "staleness.json"


@dataclass(frozen=True)
class Facts:
    """What is recorded of one project.

    Attributes:
        config: Its configuration.
        automatic: Whether its evidence comes from continuous integration.
    """

    config: Config
    automatic: bool

    @property
    def schema(self) -> Schema:
        """The schema of its data."""
        return self.config.schema

    @property
    def own_data(self) -> bool:
        """Whether the data is the team's own rather than generated."""
        return self.config.settings.data.sample is None

    @cached_property
    def run(self) -> Run | None:
        """The newest training run on own data that was judged."""
        return newest(self.config, own_data=True)

    @cached_property
    def actions(self) -> tuple[str, ...]:
        """Every move of the champion, ``promote`` or ``rollback``, in order."""
        registry = registry_of(self.config)
        return tuple(event.action for event in registry.history())

    def artefact(self, name: str) -> dict[str, Any]:
        """Return what a JSON file of the newest run says; nothing without one."""
        if self.run is None or not storage.exists(self.run.uri(name)):
            return {}
        content: dict[str, Any] = storage.read_json(self.run.uri(name))
        return content


def newest(config: Config, *, own_data: bool = False) -> Run | None:
    """Return the training run that was judged and started last, if there is one.

    Args:
        config: Says where the runs are.
        own_data: Whether only those count that did not train on generated data.
    """
    home = config.uri(config.settings.paths.runs)
    found = [Run(config, name, _PIPELINE) for name in storage.names(home)]
    kept = [run for run in found if _counts(run, own_data)]
    return max(kept, key=lambda run: str(run.record["started"]), default=None)


def _counts(run: Run, own_data: bool) -> bool:
    """Return whether a run trained, came to its end, and on data that counts."""
    if not storage.exists(run.uri(RECORD)) or run.record["pipeline"] != _PIPELINE:
        return False
    own = run.record["settings"]["data"].get("sample") is None
    return run.is_complete(_LAST_STEP) and (own or not own_data)
