"""The answer of one gate."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Verdict:
    """The answer of one gate.

    Attributes:
        gate: Name of the gate.
        passed: Whether the model may pass.
        reason: What was compared, in numbers and words.
        value: What was measured; none if there was nothing to measure.
        limit: What it was compared with.
    """

    gate: str
    passed: bool
    reason: str
    value: float | None = None
    limit: float | None = None

    @classmethod
    def at_most(cls, gate: str, value: float, limit: float, reason: str) -> "Verdict":
        """Return the answer of a gate that lets pass what is not above its limit."""
        return cls(gate, value <= limit, reason, value, limit)

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)
