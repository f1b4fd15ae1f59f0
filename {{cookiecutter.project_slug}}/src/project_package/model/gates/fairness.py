"""The gate of fairness: groups of people are given alike."""

from ...settings import Gates
from ...wording import number
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
        f"{number(widest['gap'])} apart ({number(widest['low'])} to "
        f"{number(widest['high'])}) in the {evidence.slices['rate']}; at most "
        f"{allowed:g} is allowed",
        widest["gap"],
        allowed,
    )
