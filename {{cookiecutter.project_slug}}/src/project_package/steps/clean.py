"""Remove duplicated rows and count what is missing."""

from .. import log
from .context import Context

_LOG = log.get(__name__)


def run(context: Context) -> None:
    """Keep the first of equal rows; missing values stay, the model fills them."""
    frame = context.read_data("dataset.parquet")
    clean = frame.drop_duplicates(ignore_index=True)
    quality = {
        "rows": len(frame),
        "duplicates_removed": len(frame) - len(clean),
        "missing": {str(name): int(n) for name, n in clean.isna().sum().items()},
    }
    context.write_data("clean.parquet", clean)
    context.write_json("quality.json", quality)
    _LOG.info("cleaned", rows=len(clean), duplicates=quality["duplicates_removed"])
