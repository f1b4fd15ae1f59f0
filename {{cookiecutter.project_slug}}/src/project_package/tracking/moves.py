"""The audit trail of the aliases: the parameters of one MLflow run.

MLflow moves an alias for whoever asks last, and keeps no history of it. A parameter of
a run, however, can be written once only. So the seventh move of the champion is the
parameter ``champion/000007``: of several processes exactly one can write it. Then the
alias is moved, and a tag of that run tells that it was.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import uuid4

from pydantic import TypeAdapter, ValidationError

from .. import clock
from ..errors import ArtefactError
from ..registry.alias import AliasEvent
from . import client

_TRAIL = "audit_trail"  # the tag of the registered model that names the run
_APPLIED = "applied."
_LONGEST = 4000  # letters of a reason; MLflow cuts a parameter at 6000


@dataclass(frozen=True)
class Trail:
    """What is recorded.

    Attributes:
        events: The moves of each alias, the oldest first.
        applied: Sequence number of the last move of each alias that MLflow was told.
    """

    events: Mapping[str, list[AliasEvent]]
    applied: Mapping[str, int]

    def unfinished(self, alias: str) -> AliasEvent | None:
        """Return the last move of ``alias`` if MLflow was not told of it yet."""
        events = self.events.get(alias, [])
        told = self.applied.get(alias, 0)
        return events[-1] if events and events[-1].sequence > told else None


class Moves:
    """The recorded moves of the aliases of one model.

    Args:
        address: Where MLflow keeps runs and versions.
        model: Name of the registered model.
    """

    def __init__(self, address: str, model: str) -> None:
        self._address = address
        self._model = model

    def begin(self) -> None:
        """Make the registered model and its audit trail, unless they exist."""
        if self._run_id() is not None:
            return
        calls = client.connect(self._address)
        with client.errors(self._address):
            experiment = client.experiment(self._address, f"{self._model} registry")
            run = calls.create_run(experiment, run_name="audit trail")
            calls.set_terminated(run.info.run_id)
        tags = {_TRAIL: run.info.run_id}
        try:
            with client.errors(self._address):
                calls.create_registered_model(self._model, tags)
        except ArtefactError as error:
            if client.code(error) != client.EXISTS:
                raise
            with client.errors(self._address):
                if self._run_id() is None:  # somebody made it by hand
                    calls.set_registered_model_tag(self._model, _TRAIL, tags[_TRAIL])
                else:
                    calls.delete_run(run.info.run_id)

    def read(self) -> Trail:
        """Return every move that was recorded."""
        run_id = self._run_id()
        if run_id is None:
            return Trail({}, {})
        with client.errors(self._address):
            data = client.connect(self._address).get_run(run_id).data
        events: dict[str, list[AliasEvent]] = {}
        for key in sorted(data.params):
            event = _event(key, data.params[key])
            events.setdefault(event.alias, []).append(event)
        applied = {
            key.removeprefix(_APPLIED): int(value)
            for key, value in data.tags.items()
            if key.startswith(_APPLIED)
        }
        return Trail(events, applied)

    def claim(self, event: AliasEvent) -> bool:
        """Record a move, or return false if its sequence number is taken."""
        self.begin()
        run_id = self._known_run_id()
        key = f"{event.alias}/{event.sequence:06d}"
        content = asdict(event) | {"why": event.why[:_LONGEST]}
        # What makes it our own where somebody records the very same.
        value = json.dumps(content | {"mark": uuid4().hex}, ensure_ascii=False)
        calls = client.connect(self._address)
        try:
            with client.errors(self._address):
                calls.log_param(run_id, key, value, synchronous=True)
        except ArtefactError:
            with client.errors(self._address):
                taken = calls.get_run(run_id).data.params.get(key)
            if taken is None:
                raise
            return taken == value
        return True

    def tell_applied(self, event: AliasEvent) -> None:
        """Record that MLflow's alias was moved."""
        key, value = f"{_APPLIED}{event.alias}", str(event.sequence)
        with client.errors(self._address):
            client.connect(self._address).set_tag(self._known_run_id(), key, value)

    def _run_id(self) -> str | None:
        """Return the run that holds the trail, if there is one."""
        try:
            with client.errors(self._address):
                calls = client.connect(self._address)
                found: str | None = calls.get_registered_model(self._model).tags.get(
                    _TRAIL
                )
                return found
        except ArtefactError as error:
            if client.code(error) == "RESOURCE_DOES_NOT_EXIST":
                return None
            raise

    def _known_run_id(self) -> str:
        """Return the run that holds the trail, which has begun."""
        run_id = self._run_id()
        if run_id is None:
            raise ArtefactError(
                f"The registered model {self._model} is gone from MLflow, and with it "
                "who moved what. Restore MLflow's database from a backup."
            )
        return run_id


def by_hand(alias: str, last: AliasEvent | None, holder: int | None) -> AliasEvent:
    """Return the move that somebody made in MLflow, past this product."""
    return AliasEvent(
        sequence=last.sequence + 1 if last else 1,
        alias=alias,
        action="promote" if holder else "withdraw",
        version=holder,
        previous=last.version if last else None,
        who="unknown",
        why="Moved by hand in MLflow; the time is that at which it was noticed.",
        when=clock.now(),
    )


def _event(key: str, value: str) -> AliasEvent:
    try:
        content: dict[str, Any] = json.loads(value)
        content.pop("mark", None)
        return TypeAdapter(AliasEvent).validate_python(content)
    except (ValueError, ValidationError, AttributeError):
        raise ArtefactError(
            f"The parameter {key} of the audit trail in MLflow is damaged: it is no "
            "move of an alias. Restore MLflow's database from a backup."
        ) from None
