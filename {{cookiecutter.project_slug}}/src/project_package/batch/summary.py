"""What became of the rows of a batch."""

from dataclasses import asdict, dataclass, field
from typing import Any

import pyarrow as pa

from ..errors import DataError
from .job import Job


@dataclass(frozen=True)
class Part:
    """What became of one chunk.

    Attributes:
        scored: Rows of the predictions.
        quarantined: Rows of the quarantine.
        reasons: Rows by the reason for which they are in quarantine.
        unseen: Scored rows with a category that training did not know, by column.
    """

    scored: pa.Table
    quarantined: pa.Table
    reasons: dict[str, int]
    unseen: dict[str, int]


@dataclass
class Summary:
    """What became of the rows; ``rows`` is ``scored`` plus ``quarantined``.

    Attributes:
        version: Version of the model that scored.
        rows: Rows of the input.
        scored: Rows with a prediction.
        quarantined: Rows without.
        reasons: Rows by the reason for which they are in quarantine; a row may have
            several.
        unseen: Scored rows with a category that training did not know, by column.
    """

    version: int
    rows: int = 0
    scored: int = 0
    quarantined: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    unseen: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)

    def count(self, part: Part) -> None:
        """Add the rows of one chunk."""
        self.scored += part.scored.num_rows
        self.quarantined += part.quarantined.num_rows
        self.rows = self.scored + self.quarantined
        _add(self.reasons, part.reasons)
        _add(self.unseen, part.unseen)


def refuse_a_bad_file(job: Job, summary: Summary) -> None:
    """Refuse a batch of which too large a share is bad.

    Raises:
        DataError: With the most frequent reason.
    """
    share = summary.quarantined / summary.rows
    if share > job.settings.max_bad_share:
        worst = max(summary.reasons, key=lambda reason: summary.reasons[reason])
        raise DataError(
            f"{job.source}: {summary.quarantined} of {summary.rows} rows are bad "
            f"({share:.1%}; scoring.max_bad_share is {job.settings.max_bad_share:.0%})"
            f", most often because {worst!r}. Nothing was written: mend the file."
        )


def _add(total: dict[str, int], more: dict[str, int]) -> None:
    """Add the counts of ``more`` to ``total``."""
    for key, count in more.items():
        total[key] = total.get(key, 0) + count
