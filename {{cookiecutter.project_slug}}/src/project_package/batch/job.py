"""What is to be scored, and how."""

from dataclasses import dataclass

from ..config import Config
from ..model.bundle import Bundle
from ..schema import Schema
from ..settings import Format, Scoring


@dataclass(frozen=True)
class Job:
    """What is to be scored.

    Attributes:
        source: URI of the batch.
        form: How it is written, if it is CSV.
        version: Number of the model's version.
        bundle: The model.
        settings: How to score.
        workers: Chunks that are worked on at a time.
        confidential: Columns whose values must not be shown, beside those that were
            when the model was trained.
    """

    source: str
    form: Format
    version: int
    bundle: Bundle
    settings: Scoring
    workers: int
    confidential: frozenset[str] = frozenset()

    @classmethod
    def of(cls, config: Config, source: str, version: int, bundle: Bundle) -> "Job":
        """Return the job of scoring ``source`` as it is configured."""
        settings = config.settings
        form, scoring = settings.data.format, settings.scoring
        hidden = _confidential(config.schema)
        return cls(source, form, version, bundle, scoring, config.workers, hidden)

    @property
    def hidden(self) -> frozenset[str]:
        """Columns whose values stay out of the quarantine."""
        return self.confidential | _confidential(self.bundle.schema)


def _confidential(schema: Schema) -> frozenset[str]:
    """Return the columns whose values lead to people."""
    return frozenset(column.name for column in schema.columns if column.confidential)
