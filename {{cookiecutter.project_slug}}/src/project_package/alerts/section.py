"""Where alerts go."""

from pydantic import Field

from ..settings import Section


class Alerts(Section):
    """Who is told when something fails.

    Attributes:
        webhook: Address that each alert is sent to as JSON; none tells nobody.
        attempts: How often it is tried to reach it.
        timeout_seconds: Longest time for one attempt.
    """

    webhook: str | None = Field(default=None, pattern="^https?://")
    attempts: int = Field(ge=1)
    timeout_seconds: float = Field(gt=0)


SECTION = Alerts
