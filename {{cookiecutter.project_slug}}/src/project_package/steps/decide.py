"""Say what calls for attention, and whether for a new model."""

from .. import log
from ..monitoring import decision
from ..monitoring.section import Monitoring
from .context import Context

_LOG = log.get(__name__)


def run(context: Context) -> None:
    """Write the alerts, and whether to retrain with the reason for or against it."""
    decided = decision.decide(
        context.read_json("changes.json"),
        context.config.section(Monitoring),
        context.config.settings.gates,
    )
    context.write_json("decision.json", decided)
    _LOG.info(
        "decided",
        alerts=len(decided["alerts"]),
        retrain=decided["retrain"],
        why=decided["why"],
    )
