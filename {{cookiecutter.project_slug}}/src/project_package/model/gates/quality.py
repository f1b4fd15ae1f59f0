"""Gates of quality: against a dummy, a simple model, the champion and its record.

A loss is clear if its whole interval is a loss. Whatever is less could be the luck of
the held-out rows, and a gate that refuses luck refuses good models half of the time.
"""

from dataclasses import replace

from ...settings import Gates
from ...wording import number, signed
from ..evaluation.bootstrap import Interval
from .evidence import Evidence
from .verdict import Verdict


def better_than_dummy(evidence: Evidence, limits: Gates) -> Verdict:
    """Ask for a gain over every dummy, which looks at no feature at all."""
    gain = min(
        (evidence.gain_over(name) for name in evidence.dummies),
        key=lambda one: one.value,
    )
    needed = limits.min_gain_over_dummy
    return Verdict(
        "better than dummy",
        gain.value >= needed and gain.low > 0,
        f"a gain in {evidence.metric} of {_shown(gain)}, at least {needed:g} is needed",
        gain.value,
        needed,
    )


def not_beaten_by_a_simple_model(evidence: Evidence, limits: Gates) -> Verdict:
    """Refuse a model that is clearly worse than a simple one."""
    simple = [
        name for name in evidence.metrics["gains"] if name not in evidence.dummies
    ]
    name, allowed = "not beaten by a simple model", limits.max_loss_to_simple
    if not simple:
        return Verdict(name, True, "no simple baseline is configured")
    gain = min(map(evidence.gain_over, simple), key=lambda one: one.value)
    return _no_clear_loss(name, evidence.metric, gain, allowed)


def not_worse_than_champion(evidence: Evidence, limits: Gates) -> Verdict:
    """Refuse a model that is clearly worse than the champion on the same rows."""
    name, champion = "not worse than champion", evidence.champion
    if champion is None:
        return Verdict(name, True, evidence.no_champion)
    verdict = _no_clear_loss(
        name, evidence.metric, champion.gain, limits.max_loss_to_champion
    )
    return replace(verdict, reason=verdict.reason + champion.caution)


def not_worse_than_the_record(evidence: Evidence, limits: Gates) -> Verdict:
    """Refuse a model that is clearly worse than the champion was on its own day.

    Where labels turned to noise, both models are bad on the same rows, and only the
    past tells.
    """
    name, champion = "not worse than the record", evidence.champion
    if champion is None:
        return Verdict(name, True, evidence.no_champion)
    if champion.record is None:
        return Verdict(name, True, f"the champion's {evidence.metric} was not recorded")
    gain = evidence.measure.gain_over(champion.record, evidence.value)
    return _no_clear_loss(name, evidence.metric, gain, limits.max_loss_to_record)


def not_worse_on_a_slice(evidence: Evidence, limits: Gates) -> Verdict:
    """Refuse a model that clearly loses more than the champion on some slice."""
    name, champion = "not worse on a slice", evidence.champion
    if champion is None:
        return Verdict(name, True, evidence.no_champion)
    if not champion.excesses:
        return Verdict(name, True, "no slice has enough rows")
    scale = champion.loss or 1.0
    clear = [pair for pair in champion.excesses if pair[1].low > 0]
    where, excess = max(clear or champion.excesses, key=lambda pair: pair[1].value)
    share = excess.value / scale
    passed = not clear or share <= limits.max_slice_loss
    return Verdict(
        name,
        passed,
        f"at most {share:.1%} more loss, where {where.column} is {where.value} "
        f"({where.rows.sum()} rows); {limits.max_slice_loss:.0%} is allowed, or what "
        "is not clear",
        share,
        limits.max_slice_loss,
    )


def calibrated(evidence: Evidence, limits: Gates) -> Verdict:
    """Refuse predictions that are off on average by more than chance explains."""
    error = evidence.diagnosis["clear_calibration_error"]
    allowed = limits.max_calibration_error
    return Verdict.at_most(
        "calibrated",
        error,
        allowed,
        f"predictions are off by {number(error)} more than chance explains, in "
        f"{evidence.diagnosis['calibration_unit']}; at most {allowed:g} is allowed",
    )


def _no_clear_loss(name: str, metric: str, gain: Interval, allowed: float) -> Verdict:
    """Refuse a loss above what is allowed if it is clear."""
    refused = gain.value < -allowed and gain.high < 0
    return Verdict(
        name,
        not refused,
        f"a gain in {metric} of {_shown(gain)}; a clear loss of at most {allowed:g} is "
        "allowed",
        gain.value,
        -allowed,
    )


def _shown(gain: Interval) -> str:
    value, low, high = (signed(end, number) for end in vars(gain).values())
    return f"{value} ({low} to {high})"
