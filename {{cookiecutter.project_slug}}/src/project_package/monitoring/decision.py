"""The decision: what calls for attention, and whether for a new model."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ..settings import Gates
from ..wording import count, number, percent
from .section import Monitoring

What = Literal["drift", "quality", "freshness", "performance", "fairness"]
_SHOWN = 5  # columns that a message names


@dataclass(frozen=True)
class Finding:
    """Something that a person should know of.

    Attributes:
        what: What it is about.
        message: What was found, in a sentence.
        retrain: Whether a new model is asked for.
    """

    what: What
    message: str
    retrain: bool = False


def decide(
    changes: dict[str, Any], settings: Monitoring, gates: Gates
) -> dict[str, Any]:
    """Return what was decided.

    Args:
        changes: What was measured; ``changes.json``.
        settings: What is an alert.
        gates: How alike groups of people have to be treated.

    Returns:
        ``alerts``, each with ``what``, ``message`` and ``retrain``; ``retrain``,
        whether to; ``why``, the reason for or against it; ``by_hand``, whether a person
        asked.
    """
    found = [
        *_drift(changes, settings),
        *_quality(changes, settings),
        *_freshness(changes, settings),
        *_performance(changes, settings, gates),
    ]
    reasons = [finding.message for finding in found if finding.retrain]
    if settings.why is not None:
        reasons = [settings.why]
    return {
        "alerts": [asdict(finding) for finding in found],
        "retrain": bool(reasons),
        "why": " ".join(reasons) or _why_not(found, changes),
        "by_hand": settings.why is not None,
    }


def _why_not(found: list[Finding], changes: dict[str, Any]) -> str:
    """Return why nothing is trained."""
    if found:
        return "No alert asks for a new model; conf/monitoring.yaml says which do."
    return f"Nothing of note in {count(changes['rows'], 'row')}."


def _drift(changes: dict[str, Any], settings: Monitoring) -> Iterator[Finding]:
    """Yield which features, and which parts of the answers, have drifted."""
    for key, subject in (("features", "Features"), ("predictions", "Predictions")):
        moved = [one for one in changes[key] if one["reasons"]]
        told = [f"{o['column']} ({', '.join(o['reasons'])})" for o in moved[:_SHOWN]]
        if len(moved) > _SHOWN:
            told.append(f"and {len(moved) - _SHOWN} more")
        if moved:
            yield Finding(
                "drift",
                f"{subject} have drifted: {'; '.join(told)}.",
                settings.retrain.on_drift,
            )


def _quality(changes: dict[str, Any], settings: Monitoring) -> Iterator[Finding]:
    """Yield that too many rows are bad. A new model would not mend them."""
    quality = changes["quality"]
    share = quality["bad_share"]
    if share is not None and share > settings.max_bad_share:
        yield Finding(
            "quality",
            f"{percent(share, 1)} of {count(quality['rows'], 'row')} break the schema; "
            f"at most {percent(settings.max_bad_share)} may.",
        )


def _freshness(changes: dict[str, Any], settings: Monitoring) -> Iterator[Finding]:
    """Yield that the champion, or what it is given, is too old."""
    age, limit = changes["freshness"]["champion_days"], settings.max_age_days
    if limit is not None and age > limit:
        yield Finding(
            "freshness",
            f"The champion is {age:.0f} days old; at most {limit:g} are allowed.",
            settings.retrain.on_staleness,
        )
    age, limit = changes["freshness"]["data_days"], settings.max_data_age_days
    if limit is not None and age is not None and age > limit:
        yield Finding(
            "freshness",
            f"The newest row is {age:.0f} days old; at most {limit:g} are allowed. "
            "Look at what delivers the data: a new model would not mend it.",
        )


def _performance(
    changes: dict[str, Any], settings: Monitoring, gates: Gates
) -> Iterator[Finding]:
    """Yield that the champion is clearly worse, or unfair, where the truth is known."""
    found = changes["performance"]
    if found is None:
        return
    gain, metric = found["gain"], found["metric"]
    if gain is not None and gain["high"] < -settings.max_loss:
        yield Finding(
            "performance",
            f"{metric} is {number(found['value'])} on "
            f"{count(found['rows'], 'row')} whose outcome is known, and was "
            f"{number(found['record'])} on held-out rows: clearly worse by more than "
            f"{settings.max_loss:g}.",
            settings.retrain.on_performance,
        )
    for gap in found["groups"]["gaps"]:
        if gap["low"] > gates.max_group_gap:
            yield Finding(
                "fairness",
                f"{gap['column']}: {' and '.join(gap['between'])} are "
                f"{number(gap['gap'])} apart in the {found['groups']['rate']}; at most "
                f"{gates.max_group_gap:g} is allowed.",
            )
