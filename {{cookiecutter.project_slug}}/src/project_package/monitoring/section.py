"""What calls for attention, and what for a new model."""

from datetime import datetime

from pydantic import Field

from ..settings import Fraction, Section


class Retrain(Section):
    """What makes the pipeline train a challenger by itself.

    Attributes:
        on_drift: Whether a feature or the predictions have drifted.
        on_staleness: Whether the champion is too old.
        on_performance: Whether the champion is clearly worse than it was.
        lock_hours: After so many hours without an end, another retraining may take
            the place of one that was killed.
    """

    on_drift: bool
    on_staleness: bool
    on_performance: bool
    lock_hours: float = Field(gt=0)


class Monitoring(Section):
    """What is looked at, and from where on it is an alert.

    Attributes:
        look_back_days: What was scored and asked for in so many days is looked at.
        since: The moment from which on instead, in UTC where it names no zone.
        max_rows: Rows that are looked at; of more, some are drawn at random.
        min_rows: With fewer nothing is said of them.
        false_alarms: Chance of an alert about drift or performance when nothing has
            changed, for all columns together.
        max_psi: Largest population stability index of a column, beyond what chance
            adds to it.
        max_missing_change: Largest change of the share that is missing in a column.
        max_unseen: Largest share of words in a column that training did not see.
        max_bad_share: Largest share of rows in quarantine.
        max_age_days: Largest age of the champion; none for any.
        max_data_age_days: Largest age of the newest row that is looked at, by the
            columns with the role timestamp; none for any.
        max_loss: Most that the champion may clearly be worse than on held-out rows, in
            units of ``model.metric``.
        retrain: What makes a new model.
        why: The reason of a person who wants one whatever was found; see ``retrain``
            on the command line.
    """

    look_back_days: float = Field(gt=0)
    since: datetime | None = None
    max_rows: int = Field(ge=100)
    min_rows: int = Field(ge=30)
    false_alarms: float = Fraction
    max_psi: float = Field(gt=0)
    max_missing_change: float = Field(ge=0, le=1)
    max_unseen: float = Field(ge=0, le=1)
    max_bad_share: float = Field(ge=0, le=1)
    max_age_days: float | None = Field(gt=0)
    max_data_age_days: float | None = Field(gt=0)
    max_loss: float = Field(ge=0)
    retrain: Retrain
    why: str | None = None


SECTION = Monitoring
