"""Measure the best candidate and the baselines on the held-out rows."""

from .. import log
from ..model import measures, persistence
from ..model.parity import outputs
from .context import Context
from .partition import part

_LOG = log.get(__name__)


def run(context: Context) -> None:
    """Write every measure of every kept model."""
    frame, target = part(context, "test")
    with context.reading("models.skops") as path:
        models = persistence.load(path)
    metrics = {
        name: {
            measure: how.value(target, outputs(model, frame, context.problem))
            for measure, how in measures.of(context.problem).items()
        }
        for name, model in models.items()
    }
    context.write_json("metrics.json", {"rows": len(frame), "models": metrics})
    metric = context.config.settings.model.metric
    values = {name: round(values[metric], 4) for name, values in metrics.items()}
    _LOG.info("evaluated", metric=metric, rows=len(frame), **values)
