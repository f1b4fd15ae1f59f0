"""What of the prediction log can be configured."""

import re

from pydantic import Field, SecretStr, field_serializer, model_validator

from ...settings import Secret, Section

SQLITE = "sqlite:///"
POSTGRESQL = "postgresql+psycopg://"
# A key that can be guessed protects nobody: of the few million numbers of customers,
# each can be hashed in a second.
_SHORTEST_SECRET = 16
# A hundred years: the day before which to delete must be one of the calendar.
_LONGEST_DAYS = 36500
_CREDENTIALS = re.compile(r"(?<=://)([^:@/]*):[^@]*@")


class PredictionLog(Section):
    """The prediction log.

    Attributes:
        url: Where it is: ``sqlite:///`` and a path from the project's root, or
            ``postgresql+psycopg://user@host/database``. None keeps no log.
        secret: Key with which identifiers that lead to a person are hashed. None
            leaves them out.
        queue_rows: Most predictions that wait to be written; more are lost.
        batch_rows: Predictions that are written at a time.
        flush_seconds: Longest time that a prediction waits for others to be written.
        close_seconds: Longest time in which a process that stops writes what waits.
        retention_days: Days after which predictions and outcomes are deleted; none
            keeps them.
    """

    url: Secret
    secret: Secret
    queue_rows: int = Field(ge=1)
    batch_rows: int = Field(ge=1)
    flush_seconds: float = Field(gt=0, allow_inf_nan=False)
    close_seconds: float = Field(ge=0, allow_inf_nan=False)
    retention_days: int | None = Field(ge=1, le=_LONGEST_DAYS)

    # Neither of the two may stand in a message, so that they are looked at together.
    @model_validator(mode="after")
    def _can_be_used(self) -> "PredictionLog":
        url = self.url and self.url.get_secret_value()
        if url and (not url.startswith((SQLITE, POSTGRESQL)) or url == SQLITE):
            raise ValueError(
                f"url must begin with {SQLITE} and name a file, or with {POSTGRESQL}"
            )
        if url and not url.startswith(SQLITE) and url.partition("?")[0].count("@") > 1:
            raise ValueError(
                "url holds several @: within a password, one is written as %40"
            )
        if self.secret and len(self.secret) < _SHORTEST_SECRET:
            raise ValueError(
                f"secret must have at least {_SHORTEST_SECRET} characters: a shorter "
                "one can be guessed, and then what it hides"
            )
        return self

    @field_serializer("url")
    def _shown(self, url: SecretStr | None) -> str | None:
        return None if url is None else shown(url.get_secret_value())


def shown(url: str) -> str:
    """Return an address that may stand in a message: without password and options."""
    return _CREDENTIALS.sub(r"\1:***@", url).partition("?")[0]
