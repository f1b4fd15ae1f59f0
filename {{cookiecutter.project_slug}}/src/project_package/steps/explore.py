"""Show what the data look like before anything is trained."""

from .. import storage
from ..reports import exploration
from .context import Context


def run(context: Context) -> None:
    """Write the exploration as one HTML file, unless it is switched off."""
    if not context.config.settings.reports.exploration:
        return
    frame = context.read_data("clean.parquet")
    quality = context.read_json("quality.json")
    page = exploration.page(frame, context.schema, quality)
    storage.write_text(context.target("exploration.html"), page)
