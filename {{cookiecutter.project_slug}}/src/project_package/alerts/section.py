"""Where alerts go."""

from pydantic import Field, model_validator

from ..settings import Secret, Section


class Alerts(Section):
    """Who is told when something fails.

    Attributes:
        webhook: Address that each alert is sent to as JSON; none tells nobody. Whoever
            knows it can write there.
        attempts: How often it is tried to reach it.
        timeout_seconds: Longest time for one attempt.
    """

    webhook: Secret = None
    attempts: int = Field(ge=1)
    timeout_seconds: float = Field(gt=0)

    @model_validator(mode="after")
    def _can_be_asked(self) -> "Alerts":
        address = self.webhook and self.webhook.get_secret_value()
        if address and not address.startswith(("http://", "https://")):
            raise ValueError("webhook must begin with http:// or https://")
        return self


SECTION = Alerts
