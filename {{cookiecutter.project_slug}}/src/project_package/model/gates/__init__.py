"""Gates: what a model must pass before it may become the champion.

Each gate reads the evidence of one run and compares one number with its limit in the
configuration. A model that fails any of them stays out.
"""

from ...settings import Gates
from . import budget, fairness, integrity, leakage, quality
from .evidence import Champion, Evidence
from .verdict import Verdict

__all__ = ["Champion", "Evidence", "Verdict", "judge"]

_GATES = (
    integrity.schema,
    integrity.finite,
    integrity.parity,
    budget.size,
    budget.latency,
    quality.better_than_dummy,
    quality.not_beaten_by_a_simple_model,
    quality.not_worse_than_champion,
    quality.not_worse_than_the_record,
    quality.not_worse_on_a_slice,
    quality.calibrated,
    fairness.groups_alike,
    leakage.no_feature_tells_all,
    leakage.no_value_from_the_future,
)


def judge(evidence: Evidence, limits: Gates) -> list[Verdict]:
    """Return what each gate says, in a fixed order."""
    return [gate(evidence, limits) for gate in _GATES]
