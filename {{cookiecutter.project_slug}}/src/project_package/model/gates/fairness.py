"""The gate of fairness: groups of people are given alike."""

from ...settings import Gates
from .evidence import Evidence
from .verdict import Verdict


def groups_alike(evidence: Evidence, limits: Gates) -> Verdict:
    """Refuse a clear gap between two groups in what they are given."""
    name, gaps = "groups alike", evidence.slices["gaps"]
    allowed = limits.max_group_gap
    if not gaps:
        return Verdict(name, True, "no sensitive column has two groups of enough rows")
    widest = max(gaps, key=lambda gap: gap["low"])
    return Verdict(
        name,
        widest["low"] <= allowed,
        f"{widest['column']}: {' and '.join(widest['between'])} are "
        f"{widest['gap']:.3f} apart ({widest['low']:.3f} to {widest['high']:.3f}); at "
        f"most {allowed:g} is allowed",
        widest["gap"],
        allowed,
    )
