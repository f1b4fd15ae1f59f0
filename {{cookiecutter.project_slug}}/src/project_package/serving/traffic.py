"""Traffic: which model answers a request, and what the other one does meanwhile."""

import hashlib
import random
from collections.abc import Sequence

from .. import log
from .arms import Arms
from .challenger import Challenger
from .contract import Row
from .follower import Served
from .scored import Scored, score
from .section import Traffic as Settings
from .shadow import Shadow, Then, Work

_LOG = log.get(__name__)
_BITS = 53  # so many a float holds exactly


def place(key: str, salt: str) -> float:
    """Return where a key stands between 0 and 1 (excluded), evenly spread.

    It is the same in each process and after each start. A key stands before a share or
    behind it, so whoever is in a share is in each larger one, too. Source: Tang et al.
    (2010), Overlapping Experiment Infrastructure, section 4 (diversion by a hash).

    Args:
        key: What a caller belongs to.
        salt: Another one gives other places.
    """
    digest = hashlib.sha256(f"{salt}\0{key}".encode()).digest()
    return float((int.from_bytes(digest[:8]) >> (64 - _BITS)) / 2**_BITS)


class Traffic:
    """Lets a model score the rows of a request; safe to use from several threads.

    Attributes:
        splits: Whether some requests are answered by a challenger.
    """

    def __init__(
        self, settings: Settings, challenger: Challenger | None, arms: Arms
    ) -> None:
        """Make ready.

        Args:
            settings: What the challenger does.
            challenger: The second model; none leaves everything to the champion.
            arms: Counts who scored what.
        """
        used = settings.challenger if challenger else "ignore"
        self.splits = used == "split"
        self._settings = settings
        self._challenger = challenger
        self._arms = arms
        self._shadow = Shadow(settings.max_shadow_rows, arms)
        self._shadows = used == "shadow"
        self._trouble = ""

    def score(self, champion: Served, rows: Sequence[Row], key: str) -> Scored:
        """Return what the model that answers a request gives for its rows.

        Args:
            champion: The model that answers if the challenger does not.
            rows: Rows that its contract allows.
            key: What the caller belongs to; empty for one that does not say.

        Raises:
            Refusal: If the champion has no finite prediction (422).
        """
        scored = self._by_challenger(champion, rows, key) if self.splits else None
        scored = scored or score("champion", champion, rows)
        if self._challenger:
            self._arms.scored(scored.arm, len(rows), scored.seconds)
        return scored

    def shadow(self, answered: Scored, rows: Sequence[Row], then: Then) -> None:
        """Let the challenger score the same rows later, if it stands in the shadow.

        Args:
            answered: What the champion gave for the rows.
            rows: The rows.
            then: Is called once, now or later: with what the challenger gives, or with
                none if it gives nothing.
        """
        challenger = self._beside(answered.served) if self._shadows else None
        if challenger:
            self._shadow.offer(Work(answered, challenger, rows, then))
        else:
            then(None)

    def close(self) -> None:
        """Stop what goes on in the background."""
        if self._challenger:
            self._challenger.stop()
        self._shadow.close()

    def _beside(self, champion: Served) -> Served | None:
        return self._challenger.beside(champion) if self._challenger else None

    def _by_challenger(
        self, champion: Served, rows: Sequence[Row], key: str
    ) -> Scored | None:
        """Return what the challenger gives, if it is its turn and it can."""
        challenger = self._beside(champion)
        if not challenger or not self._is_its_turn(key):
            return None
        try:
            return score("challenger", challenger, rows)
        except Exception as error:  # pylint: disable=broad-exception-caught
            self._failed(challenger, type(error).__name__)
        return None

    def _is_its_turn(self, key: str) -> bool:
        at = place(key, self._settings.salt) if key else random.random()  # nosec B311
        return at < self._settings.share

    def _failed(self, challenger: Served, error: str) -> None:
        """Count a failure; the same one is said once."""
        self._arms.failed("answer")
        trouble = f"{challenger.version}: {error}"
        if trouble != self._trouble:
            _LOG.error(
                "challenger did not answer", version=challenger.version, error=error
            )
        self._trouble = trouble
