"""Register the bundle, and make it champion if every gate agrees, or propose it."""

from typing import Any

from .. import log, storage
from ..errors import ConflictError, GateRefused
from ..registry import Registry, Version, registry_of, who
from .context import Context

_LOG = log.get(__name__)


def run(context: Context) -> None:
    """Register, and move the alias if every gate agreed and nobody has to be asked.

    Raises:
        GateRefused: If a gate said no; the version stays registered, the champion
            stays champion.
        ConflictError: If the champion is not the one that the gates looked at.
    """
    registry = registry_of(context.config)
    judged = context.read_json("gates.json")
    source = context.source("bundle")
    metrics = storage.read_json(storage.join(source, "metrics.json"))
    version = registry.register(
        source,
        run_id=context.run.run_id,
        summary=metrics["models"][metrics["winner"]],
    )
    refused = [verdict for verdict in judged["gates"] if not verdict["passed"]]
    promoted = not refused and context.config.settings.gates.promote
    if promoted:
        _promote(context, registry, version, judged)
    context.write_json(
        "promotion.json",
        {
            "version": version.number,
            "promoted": promoted,
            "champion_before": judged["champion"],
        },
    )
    if refused:
        champion = judged["champion"]
        stays = (
            "There is still no champion" if champion is None else "The champion stays"
        )
        raise GateRefused(
            f"Version {version.number} stays out: {'; '.join(map(_said, refused))}. "
            f"{stays}. Look at {context.run.uri('report.html')}"
        )
    _LOG.info(
        "promoted" if promoted else "proposed",
        version=version.number,
        champion_before=judged["champion"],
    )


def _promote(
    context: Context, registry: Registry, version: Version, judged: dict[str, Any]
) -> None:
    """Move the alias, unless the champion is not the one that was compared with."""
    run_id = context.run.run_id
    reasons = "; ".join(map(_said, judged["gates"]))
    why = f"run {run_id}: {reasons}"
    try:
        registry.promote(version, expected=judged["champion"], who=who(), why=why)
    except ConflictError as error:
        raise ConflictError(
            f"{error} Judge again: project-slug run {context.run.pipeline} "
            f"--run-id {run_id} --from judge"
        ) from None


def _said(verdict: dict[str, str]) -> str:
    return f"{verdict['gate']}: {verdict['reason']}"
