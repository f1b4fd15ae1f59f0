"""Facts: what the team has done so far, as the configuration and the records say."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .. import storage
from ..config import Config
from ..pipeline import TRAINING
from ..registry import registry_of
from ..run import Run, newest
from ..schema import Schema

_STEP = "judge"  # a run that the gates refuse comes so far, too
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
        return newest(self.config, TRAINING.name, step=_STEP, own_data=True)

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
