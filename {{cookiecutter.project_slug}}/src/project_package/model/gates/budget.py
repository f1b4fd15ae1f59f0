"""Gates of the budget: the model is small and fast enough for what serves it."""

from ...settings import Gates
from ...wording import number
from .evidence import Evidence
from .verdict import Verdict


def size(evidence: Evidence, limits: Gates) -> Verdict:
    """Refuse a model that is too large to load."""
    megabytes, allowed = evidence.size_mb, limits.max_size_mb
    reason = f"{number(megabytes)} MB, at most {allowed:g} are allowed"
    return Verdict.at_most("size", megabytes, allowed, reason)


def latency(evidence: Evidence, limits: Gates) -> Verdict:
    """Refuse a model that is too slow for single rows."""
    milliseconds, allowed = evidence.latency_ms, limits.max_latency_ms
    reason = f"{number(milliseconds)} ms for a row, at most {allowed:g} are allowed"
    return Verdict.at_most("latency", milliseconds, allowed, reason)
