"""Gates: what a model must reach before it may become the champion."""

from dataclasses import dataclass

from ..settings import Gates
from .measures import Measure


@dataclass(frozen=True)
class Verdict:
    """The answer of one gate.

    Attributes:
        gate: Name of the gate.
        passed: Whether the model may pass.
        reason: What was compared, in numbers.
    """

    gate: str
    passed: bool
    reason: str


def better_than_dummy(
    gates: Gates, measure: Measure, *, value: float, dummy: float
) -> Verdict:
    """Return whether the model beats a dummy, which looks at no feature at all.

    Args:
        gates: The limits.
        measure: What is compared.
        value: The model's on held-out rows.
        dummy: The best dummy baseline's on the same rows.
    """
    gain, needed = measure.gain(value, dummy), gates.min_gain_over_dummy
    return Verdict(
        "better than dummy",
        gain >= needed,
        f"{value:.4f} against {dummy:.4f}: a gain of {gain:.4f}, at least {needed:g} "
        "is needed",
    )


def not_worse_than_champion(
    gates: Gates, measure: Measure, *, value: float, champion: float | None
) -> Verdict:
    """Return whether the model holds up against the champion.

    Args:
        gates: The limits.
        measure: What is compared.
        value: The model's on held-out rows.
        champion: The champion's on the same rows; none if there is no champion.
    """
    name, allowed = "not worse than champion", gates.max_loss_to_champion
    if champion is None:
        return Verdict(name, True, "there is no champion to compare with")
    loss = measure.gain(champion, value)
    return Verdict(
        name,
        loss <= allowed,
        f"{value:.4f} against {champion:.4f}: a loss of {max(loss, 0.0):.4f}, at most "
        f"{allowed:g} is allowed",
    )
