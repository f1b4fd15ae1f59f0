"""The retrainings: one at a time, and a record of each that nobody can change.

begun/000001.json    who has begun it, when and why
ended/000001.json    what became of it

Whoever creates the next number under ``begun`` may train; nobody may while the one
before has not ended. So the record is the lock: there is no file that has to go away.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from .. import clock, log, storage
from ..config import Config
from ..errors import ConflictError
from ..registry.records import Records
from .section import Monitoring

_LOG = log.get(__name__)


@dataclass(frozen=True, kw_only=True)
class Begun:
    """The beginning of a retraining.

    Attributes:
        number: 1 for the first, then one more for each.
        run_id: The monitoring run that it is part of.
        who: The person or the job that began it.
        why: The reason.
        by_hand: Whether a person asked for it.
        champion: Number of the version that was champion.
        when: ISO 8601 in UTC.
    """

    number: int
    run_id: str
    who: str
    why: str
    by_hand: bool
    champion: int
    when: str = field(default_factory=clock.now)


@dataclass(frozen=True, kw_only=True)
class Ended:  # pylint: disable=too-many-instance-attributes  # an audit record
    """The end of a retraining.

    Attributes:
        number: That of its beginning.
        outcome: ``promoted``, ``proposed`` to a person, ``refused`` by a gate, or
            ``failed``.
        reason: Why the challenger was refused or the training failed.
        training: Identifier of the training run.
        version: Number of the challenger, where it was registered.
        champion: Number of the version that is champion afterwards.
        window_days: Days of the rows that it has learned from; none for all.
        rows: Rows that it has read, with feedback.
        feedback: Rows of feedback among them.
        when: ISO 8601 in UTC.
    """

    number: int
    outcome: Literal["promoted", "proposed", "refused", "failed"]
    reason: str
    training: str
    version: int | None = None
    champion: int | None = None
    window_days: int | None = None
    rows: int | None = None
    feedback: int | None = None
    when: str = field(default_factory=clock.now)


class Retrainings:
    """The retrainings of a project."""

    def __init__(self, config: Config) -> None:
        """Make ready; nothing is read or written yet."""
        home = config.uri(config.settings.paths.retrainings)
        self._begun = Records(storage.join(home, "begun"), Begun)
        self._ended = Records(storage.join(home, "ended"), Ended)
        self._longest = timedelta(hours=config.section(Monitoring).retrain.lock_hours)

    def history(self) -> list[tuple[Begun, Ended | None]]:
        """Return each retraining with its end, if it has ended; the oldest first."""
        ended = {record.number: record for record in self._ended.read_all()}
        return [(begun, ended.get(begun.number)) for begun in self._begun.read_all()]

    def begin(self, **facts: Any) -> Begun:
        """Record the beginning, unless another retraining goes on.

        The run that had begun the last one may go on with it.

        Args:
            facts: All of :class:`Begun` but the number and the time.

        Raises:
            ConflictError: If another run is retraining; it says which.
        """
        numbers = self._begun.numbers()
        last = self._begun.read(numbers[-1]) if numbers else None
        if last is not None and last.number not in self._ended.numbers():
            if last.run_id == facts["run_id"]:
                return last
            self._refuse_unless_expired(last)
        mine = Begun(number=numbers[-1] + 1 if numbers else 1, **facts)
        if not self._begun.create(mine.number, mine):
            raise self._conflict(self._begun.read(mine.number))
        return mine

    def end(self, ended: Ended) -> None:
        """Record the end; it stands if it was recorded before."""
        self._ended.create(ended.number, ended)

    def found(self, run_id: str) -> Ended | None:
        """Return the end of the retraining of a run, if it came to a verdict."""
        for begun, ended in self.history():
            if begun.run_id == run_id and ended and ended.outcome != "failed":
                return ended
        return None

    def _refuse_unless_expired(self, last: Begun) -> None:
        """Refuse to begin beside another one, unless it must have been killed."""
        if datetime.now(UTC) - datetime.fromisoformat(last.when) < self._longest:
            raise self._conflict(last)
        _LOG.warning(
            "a retraining that never ended is passed over",
            run_id=last.run_id,
            who=last.who,
            since=last.when,
        )

    def _conflict(self, other: Begun) -> ConflictError:
        return ConflictError(
            f"{other.who} has been retraining since {other.when}, in the run "
            f"{other.run_id}, and two at a time would compete for the champion. Wait "
            "for its end; if it was killed, go on with it: "
            f"project-slug run monitoring --run-id {other.run_id}. "
            f"After {self._longest} another one may begin."
        )
