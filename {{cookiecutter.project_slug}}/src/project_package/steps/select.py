"""Fix which batch is scored, and by which version of the model."""

from .. import storage
from ..data import sample
from ..registry import open_registry
from .context import Context


def run(context: Context) -> None:
    """Write the address and the digest of the batch, and the number of the version."""
    config = context.config
    settings = config.settings.data
    uri = config.uri(settings.batch)
    if settings.sample is not None and not storage.exists(uri):
        made = settings.sample
        sample.write(uri, made.batch_rows, made.seed + 1, drift=made.drift, targets=())
    registry = open_registry(config.uri(config.settings.paths.registry))
    version = registry.resolve(config.settings.scoring.version)
    context.write_json(
        "request.json",
        {
            "uri": settings.batch,
            "sha256": storage.digest_uri(uri),
            "version": version.number,
            "bundle": version.bundle_digest,
        },
    )
