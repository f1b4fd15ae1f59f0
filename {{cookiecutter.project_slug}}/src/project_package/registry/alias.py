"""The names that point to versions, and the audit trail of their moves."""

import getpass
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from .. import clock
from ..errors import ConfigError

CHAMPION = "champion"  # the alias of the version that is used
CHALLENGER = "challenger"  # the alias of the one that may become champion

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,62}")


def who() -> str:
    """Return the name of the person or the job that runs this, for the audit trail."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


@dataclass(frozen=True, kw_only=True)
class AliasEvent:  # pylint: disable=too-many-instance-attributes  # an audit record
    """One move of an alias; events are only ever appended.

    Attributes:
        sequence: 1 for the first move of the alias, then one more for each.
        alias: The name that moved.
        action: ``promote``, ``rollback`` to what held the alias earlier, or
            ``withdraw``.
        version: Number of the version that holds the alias from now on; none after it
            was withdrawn.
        previous: Number of the version that held it before; none at first.
        who: The person or the job that moved it.
        why: Their reason.
        when: The time of the move, ISO 8601 in UTC.

    Raises:
        ConfigError: If the alias is not a lower-case word, or who or why is blank.
    """

    sequence: int
    alias: str
    action: Literal["promote", "rollback", "withdraw"]
    version: int | None
    previous: int | None
    who: str
    why: str
    when: str = field(default_factory=clock.now)

    def __post_init__(self) -> None:
        check_name(self.alias)
        if not self.who.strip() or not self.why.strip():
            raise ConfigError(
                f"A move of {self.alias} needs both who and why, for the audit trail; "
                f"given were {self.who!r} and {self.why!r}."
            )

    def __str__(self) -> str:
        holder = "no version" if self.version is None else f"version {self.version}"
        return (
            f"{holder} holds {self.alias} since {self.when} "
            f"({self.who}: {self.why})"
        )


def is_name(alias: str) -> bool:
    """Return whether ``alias`` can name a version."""
    return _NAME.fullmatch(alias) is not None


def check_name(alias: str) -> str:
    """Return ``alias`` when it can name a version.

    Raises:
        ConfigError: If it is not a lower-case word.
    """
    if not is_name(alias):
        raise ConfigError(
            f"{alias!r} cannot be an alias: use a lower-case word such as 'champion', "
            "of at most 63 letters, digits, '-' and '_'."
        )
    return alias


def standing(events: Iterable[AliasEvent]) -> list[int]:
    """Return the versions that promotions put in place and nothing took away.

    The last one holds the alias; the one before it is what a rollback returns to.
    """
    held: list[int] = []
    for event in events:
        if event.version is None:
            held.clear()
        elif event.action == "rollback":
            del held[-1:]
        else:
            held.append(event.version)
    return held
