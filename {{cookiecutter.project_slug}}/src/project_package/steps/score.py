"""Score the batch; rows that break the schema go to quarantine."""

from .. import batch, log, storage
from ..errors import ArtefactError
from ..model import bundle
from ..registry import registry_of
from .context import Context

_LOG = log.get(__name__)


def run(context: Context) -> None:
    """Write the predictions, the quarantine and what became of the rows."""
    config = context.config
    request = context.read_json("request.json")
    source = config.uri(request["uri"])
    if storage.digest_uri(source) != request["sha256"]:
        raise ArtefactError(
            f"{source} has changed since this run began. Start a new run for it."
        )
    registry = registry_of(config)
    with (
        registry.fetch(request["version"]) as folder,
        context.writing("predictions.parquet") as predictions,
        context.writing("quarantine.parquet") as quarantine,
    ):
        model = bundle.load(folder, many_rows=True)
        summary = batch.score(
            batch.Job.of(config, source, request["version"], model),
            batch.Places(predictions, quarantine),
            {"input": request["sha256"], "bundle": request["bundle"]},
        )
    context.write_json("scoring.json", summary.to_json())
    _LOG.info("scored", **summary.to_json())
