"""Decide which rows are held out for the final test."""

from .. import log
from ..data.splits import PARTS, SCHEMA, Splitter
from .context import Context

_LOG = log.get(__name__)


def run(context: Context) -> None:
    """Write the part, train or test, of each row."""
    settings, target = context.config.settings, context.schema.target
    frame = context.read_data("clean.parquet")
    encoded = context.problem.encode(frame[target.name], target)
    splitter = Splitter(settings.split, settings.seed)
    parts = splitter.holdout(frame, context.problem.strata(encoded))
    context.write_table("split.parquet", parts, SCHEMA)
    _LOG.info("split", **{name: int((parts["part"] == name).sum()) for name in PARTS})
