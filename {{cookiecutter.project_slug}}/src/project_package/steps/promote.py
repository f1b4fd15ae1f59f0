"""Register the bundle, and make it champion if every gate agrees."""

import getpass

from .. import log, storage
from ..errors import GateRefused
from ..registry import open_registry
from .context import Context

_LOG = log.get(__name__)


def run(context: Context) -> None:
    """Register, and move the alias if every gate agreed.

    Raises:
        GateRefused: If a gate said no; the version stays registered, the champion
            stays champion.
        ConflictError: If the champion is not the one that the gates looked at.
    """
    registry = open_registry(context.config.uri(context.config.settings.paths.registry))
    judged = context.read_json("gates.json")
    source = context.source("bundle")
    metrics = storage.read_json(storage.join(source, "metrics.json"))
    version = registry.register(
        source,
        run_id=context.run.run_id,
        summary=metrics["models"][metrics["winner"]],
    )
    refused = [verdict for verdict in judged["gates"] if not verdict["passed"]]
    if not refused:
        reasons = "; ".join(_said(verdict) for verdict in judged["gates"])
        registry.promote(
            version,
            expected=judged["champion"],
            who=who(),
            why=f"run {context.run.run_id}: {reasons}",
        )
    context.write_json(
        "promotion.json",
        {
            "version": version.number,
            "promoted": not refused,
            "champion_before": judged["champion"],
        },
    )
    if refused:
        raise GateRefused(
            f"Version {version.number} stays out: {'; '.join(map(_said, refused))}. "
            f"The champion is unchanged. Look at {context.run.uri('report.html')}"
        )
    _LOG.info("promoted", version=version.number, champion_before=judged["champion"])


def who() -> str:
    """Return the name of the person or the job that runs this."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def _said(verdict: dict[str, str]) -> str:
    return f"{verdict['gate']}: {verdict['reason']}"
