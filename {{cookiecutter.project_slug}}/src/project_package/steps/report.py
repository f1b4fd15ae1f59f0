"""Tell people what was trained, how good it is and what becomes of it."""

from .. import storage
from ..reports import training
from .context import Context

_PARTS = (
    "source",
    "quality",
    "leaderboard",
    "metrics",
    "diagnosis",
    "slices",
    "importances",
    "gates",
)


def run(context: Context) -> None:
    """Write the report of the run as one HTML file, for refused models too."""
    artefacts = {name: context.read_json(f"{name}.json") for name in _PARTS}
    artefacts["run"] = context.run.record
    bundle = context.source("bundle")
    artefacts["reference"] = storage.read_json(storage.join(bundle, "reference.json"))
    page = training.page(artefacts, context.schema)
    storage.write_text(context.target("report.html"), page)
