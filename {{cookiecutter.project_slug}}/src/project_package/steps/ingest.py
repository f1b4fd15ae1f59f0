"""Take a snapshot of the training data and check it against the schema."""

from .. import log, storage
from ..data import forgetting, sample, validation
from ..model import probe
from .context import Context

_LOG = log.get(__name__)


def run(context: Context) -> None:
    """Read the configured source, whole or not at all.

    The models are tried first: whoever trains for hours must not learn at the end, or
    after the reading of much data, that one of them cannot be shipped.
    """
    config = context.config
    probe.check(config.settings, context.schema, context.problem)
    settings = config.settings.data
    uri = config.uri(settings.source)
    if settings.sample is not None and not storage.exists(uri):
        made = settings.sample
        targets = [column.name for column in context.schema.with_role("target")]
        sample.write(uri, made.rows, made.seed, targets=targets)
    frame = validation.read(uri, context.schema, settings.format)
    found = len(frame)
    if settings.forget is not None:
        listed = config.uri(settings.forget)
        frame = forgetting.forget(frame, listed, context.schema, settings.format)
        _LOG.info("left out", forgotten=found - len(frame))
    context.write_data("dataset.parquet", frame)
    context.write_json(
        "source.json",
        {
            "uri": settings.source,
            "sha256": storage.digest_uri(uri),
            "rows": len(frame),
            "forgotten": found - len(frame),
        },
    )
