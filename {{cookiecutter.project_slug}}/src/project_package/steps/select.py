"""Fix which batch is scored, and by which version of the model."""

from .. import storage
from ..data import sample
from ..registry import registry_of
from . import stand_in
from .context import Context


def run(context: Context) -> None:
    """Write the address and the digest of the batch, and the number of the version."""
    config = context.config
    address = config.settings.data.dated(config.settings.data.batch)
    uri = stand_in.present(
        config, "data.batch", address, lambda uri: _make(context, uri)
    )
    registry = registry_of(config)
    version = registry.resolve(config.settings.scoring.version)
    context.write_json(
        "request.json",
        {
            "uri": address,
            "sha256": storage.digest_uri(uri),
            "version": version.number,
            "bundle": version.bundle_digest,
        },
    )


def _make(context: Context, uri: str) -> None:
    """Write the sample data to score: later rows, and no outcome is known of them."""
    made = context.config.settings.data.sample
    assert made is not None
    sample.write(uri, made.batch_rows, made.seed + 1, drift=made.drift, targets=())
