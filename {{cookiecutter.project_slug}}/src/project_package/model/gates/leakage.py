"""Gates of leakage: no feature knows what only the future knows."""

from ...settings import Gates
from ...wording import number
from .evidence import Evidence
from .verdict import Verdict


def no_feature_tells_all(evidence: Evidence, limits: Gates) -> Verdict:
    """Refuse a feature that nearly is the target: a copy, or a part of it."""
    allowed = limits.max_single_feature
    strongest = max(evidence.importances["features"], key=lambda one: one["alone"])
    return Verdict.at_most(
        "no feature tells all",
        strongest["alone"],
        allowed,
        f"{strongest['name']} alone has a power of {number(strongest['alone'])}, where "
        f"0.5 is luck and 1 is perfect; at most {allowed:g} is allowed",
    )


def no_value_from_the_future(evidence: Evidence, limits: Gates) -> Verdict:
    """Refuse dates that lie after the day on which their row was known."""
    name, allowed = "no value from the future", limits.max_late_share
    if not evidence.late:
        return Verdict(name, True, "no date can be compared with a timestamp")
    column, share = max(evidence.late.items(), key=lambda item: item[1])
    return Verdict.at_most(
        name,
        share,
        allowed,
        f"{column} is later than its row in {number(100 * share)} % of the rows; "
        f"at most {number(100 * allowed)} % is allowed",
    )
