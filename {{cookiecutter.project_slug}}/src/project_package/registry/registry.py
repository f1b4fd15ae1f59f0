"""The contract of every model registry, and what all of them share."""

import re
from abc import abstractmethod
from dataclasses import asdict

from .. import log
from ..errors import ArtefactError, ConfigError, ConflictError
from .alias import CHALLENGER, CHAMPION, AliasEvent, check_name, standing
from .catalogue import Catalogue
from .version import Reference, Version

_LOG = log.get(__name__)


class Registry(Catalogue):
    """Model bundles with version numbers, and the aliases that point to them.

    The versions never change; the aliases move, each move is recorded, and the record
    with the next sequence number can be written once only. So of several processes
    that move an alias at the same time exactly one succeeds.
    """

    @abstractmethod
    def aliases(self) -> dict[str, int]:
        """Return the number of the version that holds each alias, by alias."""

    @abstractmethod
    def moved_aliases(self) -> list[str]:
        """Return every alias that ever moved, sorted, also if no version holds it."""

    @abstractmethod
    def history(self, alias: str = CHAMPION) -> list[AliasEvent]:
        """Return every move of ``alias``, the oldest first; none if it never moved."""

    @abstractmethod
    def _latest(self, alias: str) -> AliasEvent | None:
        """Return the last move of ``alias``, if there was one."""

    @abstractmethod
    def _append(self, event: AliasEvent) -> bool:
        """Record ``event``, or return false if its sequence number is taken."""

    def resolve(self, reference: Reference) -> Version:
        """Return the version that ``reference`` means.

        Raises:
            ArtefactError: If there is none; the message says what exists.
            ConfigError: If it is neither a number nor a possible alias.
        """
        found = self._find(self._number(reference))
        if found is None:
            raise ArtefactError(
                f"{reference!r} is not in the registry {self.uri}. {self._contents()}"
            )
        return found

    def promote(  # pylint: disable=too-many-arguments  # each belongs to the record
        self,
        version: Reference,
        *,
        alias: str = CHAMPION,
        expected: int | None,
        who: str,
        why: str,
    ) -> AliasEvent:
        """Let ``version`` hold ``alias``, unless the alias moved in the meantime.

        A version that holds the alias already stays, and nothing is recorded. A
        challenger that becomes champion is no challenger any more.

        Args:
            version: The version to promote.
            alias: The name to move.
            expected: Number of the version that the caller believes to hold the alias,
                usually the one it compared with; none if no version holds it.
            who: The person or the job that decided.
            why: Their reason, for the audit trail.

        Raises:
            ArtefactError: If there is no such version.
            BundleError: If the bundle is damaged; the alias stays where it is.
            ConfigError: If the alias, who or why cannot be recorded.
            ConflictError: If another version than ``expected`` holds the alias.
        """
        target, last = self.resolve(version), self._latest(alias)
        event = AliasEvent(
            sequence=last.sequence + 1 if last else 1,
            alias=alias,
            action="promote",
            version=target.number,
            previous=last.version if last else None,
            who=who,
            why=why,
        )
        if event.previous not in (expected, target.number):
            raise self._conflict(event, expected)
        self._verify(target)
        if not last or last.version != target.number:
            last = self._move(event)
        if alias == CHAMPION:
            self._end_challenge(last)
        return last

    def rollback(self, *, alias: str = CHAMPION, who: str, why: str) -> AliasEvent:
        """Give ``alias`` back to the version that held it before.

        Each rollback takes away one promotion, so a second one goes further back.

        Raises:
            ArtefactError: If no version held the alias before.
            BundleError: If that version is damaged; the alias stays where it is.
            ConfigError: If the alias, who or why cannot be recorded.
            ConflictError: If the alias moved in the meantime.
        """
        events = self.history(alias)
        held = standing(events)
        if len(held) < 2:
            raise self._nothing_before(alias, held)
        event = AliasEvent(
            sequence=events[-1].sequence + 1,
            alias=alias,
            action="rollback",
            version=held[-2],
            previous=events[-1].version,
            who=who,
            why=why,
        )
        self._verify(self.resolve(held[-2]))
        return self._move(event)

    def withdraw(self, *, alias: str = CHALLENGER, who: str, why: str) -> AliasEvent:
        """Let no version hold ``alias`` any more; the champion cannot be withdrawn.

        Raises:
            ArtefactError: If no version holds the alias.
            ConfigError: If it is the champion's, or alias, who or why cannot be
                recorded.
            ConflictError: If the alias moved in the meantime.
        """
        if alias == CHAMPION:
            raise ConfigError(
                "The champion cannot be withdrawn: what uses models needs one. Promote "
                "another version, or roll back."
            )
        last = self._latest(alias)
        if not last or last.version is None:
            raise ArtefactError(f"No version is {alias} now. {self._contents()}")
        return self._move(_withdrawal(last, who, why))

    def _end_challenge(self, promoted: AliasEvent) -> None:
        """Withdraw the challenger if it was promoted to champion."""
        last = self._latest(CHALLENGER)
        if last and last.version == promoted.version:
            # It follows the move that was judged. Where another one does already,
            # somebody withdrew the challenger or named a new one, and that stands: the
            # champion has moved, so that nothing may fail here.
            self._record(_withdrawal(last, promoted.who, "It became champion."))

    def _number(self, reference: Reference) -> int:
        """Return the number that ``reference`` means, 0 for an alias never used."""
        if isinstance(reference, Version):
            return reference.number
        if re.fullmatch("[0-9]{1,9}", str(reference)):
            return int(reference)
        return self.aliases().get(check_name(str(reference)), 0)

    def _move(self, event: AliasEvent) -> AliasEvent:
        if not self._record(event):
            raise self._conflict(event, event.previous)
        return event

    def _record(self, event: AliasEvent) -> bool:
        """Append ``event`` and log it, or return false if somebody was faster."""
        recorded = self._append(event)
        if recorded:
            _LOG.info("alias moved", **asdict(event))
        return recorded

    def _conflict(self, wanted: AliasEvent, expected: int | None) -> ConflictError:
        last = self._latest(wanted.alias)
        old, new = (
            "no version" if number is None else f"version {number}"
            for number in (expected, wanted.version)
        )
        return ConflictError(
            f"{wanted.alias} was to move from {old} to {new}, "
            f"but {last or 'no version holds it yet'}. Compare with what holds it now, "
            "then try again."
        )

    def _nothing_before(self, alias: str, held: list[int]) -> ArtefactError:
        """Return what to say where there is no promotion left to take away."""
        before = f"before version {held[0]}" if held else "before"
        promote = "project-slug models promote NUMBER"
        return ArtefactError(
            f"No version held {alias} {before}, so there is none to go back to in the "
            f"registry {self.uri}. {self._contents()} To use another version, name it: "
            f"{promote} --alias {alias} --why REASON"
        )

    def _contents(self) -> str:
        versions = self.versions()
        if not versions:
            return "It is empty: register a model with 'project-slug run training'."
        aliases = [f"{alias} is {number}" for alias, number in self.aliases().items()]
        return (
            f"It has the versions {versions[0].number} to {versions[-1].number}; "
            f"{', '.join(aliases) or 'no alias is set'}."
        )


def _withdrawal(last: AliasEvent, who: str, why: str) -> AliasEvent:
    """Return the move that follows ``last`` and leaves the alias to no version."""
    return AliasEvent(
        sequence=last.sequence + 1,
        alias=last.alias,
        action="withdraw",
        version=None,
        previous=last.version,
        who=who,
        why=why,
    )
