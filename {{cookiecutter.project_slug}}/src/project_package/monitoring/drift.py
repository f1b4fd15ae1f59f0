"""Drift: whether columns are distributed as they were in training.

What decides is how large a change is, and only where chance does not explain it. A test
alone would call a tenth of a standard deviation in 50,000 rows a change.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from ..model.reference import binned
from ..wording import number, percent
from .section import Monitoring
from .stability import stability

_CHECKS = 3  # of a column: its distribution, what is missing, and unseen words


@dataclass(frozen=True)
class Limits:
    """From where on a change is drift.

    Attributes:
        psi: Largest index; see :mod:`.stability`.
        missing: Largest change of the share that is missing.
        unseen: Largest share of unseen words.
        chance: Probability that one check finds more than chance explains although
            nothing has changed.
    """

    psi: float
    missing: float
    unseen: float
    chance: float

    @classmethod
    def of(cls, settings: Monitoring, columns: int) -> "Limits":
        """Return the limits for so many columns, which share the false alarms."""
        return cls(
            settings.max_psi,
            settings.max_missing_change,
            settings.max_unseen,
            settings.false_alarms / _CHECKS / max(columns, 1),
        )


@dataclass(frozen=True)
class Change:
    """How a column has changed.

    Attributes:
        column: Its name.
        rows: Rows that were looked at.
        missing_before: Share that was missing in training.
        missing: Share that is missing now.
        psi: How far its values are from those of training; none if nobody can tell.
        unseen: Share of its values that are words training did not see.
        reasons: What makes it drift, in words; nothing if it does not.
        bins: For plots: ``names``, ``before`` and ``now``, the share of each bin.
    """

    column: str
    rows: int
    missing_before: float
    missing: float
    psi: float | None = None
    unseen: float = 0.0
    reasons: tuple[str, ...] = ()
    bins: dict[str, list[Any]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


def changes(
    reference: Mapping[str, Any], columns: Mapping[str, "pd.Series"], limits: Limits
) -> list[Change]:
    """Return how each column has changed, the most changed first.

    Args:
        reference: What training has kept of each column; see :mod:`..model.reference`.
        columns: The values now, under the same names.
        limits: What is allowed.
    """
    found = [
        _change(name, reference[name], values, limits)
        for name, values in columns.items()
        if name in reference
    ]
    return sorted(found, key=lambda one: (not one.reasons, -(one.psi or 0.0)))


def _change(
    name: str, before: Mapping[str, Any], values: "pd.Series", limits: Limits
) -> Change:
    """Return how one column has changed."""
    missing = float(values.isna().mean())
    facts = {"missing_before": before["missing"], "missing": missing}
    reasons = _missing(before, missing, len(values), limits)
    present = values.dropna()
    shape: dict[str, Any] = {}
    if "bins" in before:
        shape = _numbers(before, present, limits)
    elif "shares" in before:
        shape = _words(before, present, limits)
    reasons += shape.pop("reasons", [])
    return Change(name, len(values), **facts, **shape, reasons=tuple(reasons))


def _missing(
    before: Mapping[str, Any], missing: float, rows: int, limits: Limits
) -> list[str]:
    """Return that more, or less, is missing than before, if it is."""
    old, known = before["missing"], before["rows"]
    change = abs(missing - old)
    # The spread of a difference of two shares, were they one.
    share = (missing * rows + old * known) / (rows + known)
    spread = np.sqrt(share * (1 - share) * (1 / rows + 1 / known))
    if change <= limits.missing or change <= stats.norm.isf(limits.chance / 2) * spread:
        return []
    return [f"{percent(missing)} are missing, {percent(old)} were"]


def _numbers(
    before: Mapping[str, Any], present: "pd.Series", limits: Limits
) -> dict[str, Any]:
    """Return the drift of numbers."""
    edges, shares = before["bins"]["edges"], np.array(before["bins"]["shares"])
    counts = binned(present.to_numpy(), edges)
    names = [f"to {number(edge)}" for edge in edges] + [f"over {number(edges[-1])}"]
    return _moved(before, shares, counts, limits, names=names, ordered=True)


def _words(
    before: Mapping[str, Any], present: "pd.Series", limits: Limits
) -> dict[str, Any]:
    """Return the drift of words, and how many of them are new."""
    known = before["shares"]
    found = present.astype("object").value_counts()
    unseen = int(found.drop(labels=list(known), errors="ignore").sum())
    counts = np.array([*(int(found.get(word, 0)) for word in known), unseen])
    shares, names = np.array([*known.values(), 0.0]), [*known, "(unseen)"]
    moved = _moved(before, shares, counts, limits, names=names, ordered=False)
    share = unseen / max(len(present), 1)
    # By chance as many as the limit: fewer than this.
    most = stats.binom.isf(limits.chance, max(len(present), 1), limits.unseen)
    if unseen > most:
        moved["reasons"].append(f"{percent(share)} are words that training did not see")
    return moved | {"unseen": share}


def _moved(  # pylint: disable=too-many-arguments
    before: Mapping[str, Any],
    shares: np.ndarray,
    counts: np.ndarray,
    limits: Limits,
    *,
    names: list[str],
    ordered: bool,
) -> dict[str, Any]:
    """Return how far the values have moved."""
    found = int(counts.sum())
    rows = round(before["rows"] * (1 - before["missing"]))
    if not found:
        return {"reasons": []}
    moved = stability(shares, rows, counts, ordered=ordered, chance=limits.chance)
    now = (counts / found).tolist()
    bins = {"names": names, "before": shares.tolist(), "now": now}
    if moved is None:
        return {"bins": bins, "reasons": []}
    reasons = []
    if moved.is_certain and moved.psi > limits.psi:
        reasons.append(f"its values have moved: PSI {number(moved.psi)}")
    return {"psi": moved.psi, "bins": bins, "reasons": reasons}
