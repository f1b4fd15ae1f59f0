"""Register the bundle and make it champion if it passes the gates."""

import getpass
from dataclasses import asdict

from .. import log, storage
from ..errors import GateRefused
from ..model import bundle, gates, measures
from ..model.gates import Verdict
from ..registry import Registry, Version, open_registry
from .context import Context
from .partition import part

_LOG = log.get(__name__)
CHAMPION = "champion"


def run(context: Context) -> None:
    """Register, judge, and move the alias if every gate agrees.

    Raises:
        GateRefused: If a gate says no; the version stays registered, the champion
            stays champion.
    """
    metric = context.config.settings.model.metric
    registry = open_registry(context.config.uri(context.config.settings.paths.registry))
    source = context.source("bundle")
    metrics = storage.read_json(storage.join(source, "metrics.json"))
    version = registry.register(
        source,
        run_id=context.run.run_id,
        summary=metrics["models"][metrics["winner"]],
    )
    champion = registry.aliases().get(CHAMPION)
    verdicts = _judge(context, registry, version, champion)
    refused = [verdict for verdict in verdicts if not verdict.passed]
    reasons = "; ".join(f"{verdict.gate}: {verdict.reason}" for verdict in verdicts)
    if not refused:
        why = f"run {context.run.run_id}: {reasons}"
        registry.promote(version, expected=champion, who=who(), why=why)
    context.write_json(
        "promotion.json",
        {
            "version": version.number,
            "promoted": not refused,
            "champion_before": champion,
            "metric": metric,
            "gates": [asdict(verdict) for verdict in verdicts],
        },
    )
    if refused:
        raise GateRefused(
            f"Version {version.number} stays out: "
            + "; ".join(f"{verdict.gate}: {verdict.reason}" for verdict in refused)
            + ". The champion is unchanged."
        )
    _LOG.info("promoted", version=version.number, champion_before=champion)


def who() -> str:
    """Return the name of the person or the job that runs this."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def _judge(
    context: Context, registry: Registry, version: Version, champion: int | None
) -> list[Verdict]:
    """Return what each gate says of ``version``."""
    settings = context.config.settings
    measure = measures.measure(settings.model.metric, context.problem)
    with registry.fetch(version) as folder:
        loaded = bundle.load(folder)
    models = {
        name: values[settings.model.metric]
        for name, values in loaded.metrics["models"].items()
    }
    dummies = [models[name] for name in settings.model.dummies]
    best = max(dummies) if measure.greater_is_better else min(dummies)
    value = models[loaded.metrics["winner"]]
    return [
        gates.better_than_dummy(settings.gates, measure, value=value, dummy=best),
        gates.not_worse_than_champion(
            settings.gates,
            measure,
            value=value,
            champion=_of_champion(context, registry, version, champion),
        ),
    ]


def _of_champion(
    context: Context, registry: Registry, version: Version, champion: int | None
) -> float | None:
    """Return the champion's measure on the rows held out in this run.

    None if there is no champion to compare with: none at all, this very version, or
    one that was made for other columns.
    """
    if champion in (None, version.number):
        return None
    with registry.fetch(champion) as folder:
        loaded = bundle.load(folder)
        if loaded.schema.columns != context.schema.columns:
            _LOG.warning("the champion was made for another schema", version=champion)
            return None
        frame, target = part(context, "test")
        outputs = loaded.predictor.values(frame)
    metric = context.config.settings.model.metric
    return measures.measure(metric, context.problem).value(target, outputs)
