"""Write the bundle and prove that it predicts what the pipeline does."""

from typing import Any

from .. import log
from .. import schema as schemas
from ..model import bundle, encoding, export, persistence, reference
from ..model.outputs import Outputs
from ..model.parity import prove
from ..model.predictor import Predictor
from .context import Context
from .partition import part

_LOG = log.get(__name__)


def run(context: Context) -> None:
    """Write the bundle of the winner."""
    schema, problem = context.schema, context.problem
    name = context.read_json("leaderboard.json")["winner"]
    metrics, source = context.read_json("metrics.json"), context.read_json(
        "source.json"
    )
    with context.reading("models.skops") as path:
        fitted = persistence.load(path)[name]
    model = export.to_onnx(fitted, schema, problem)
    learned = encoding.learned(fitted, schema)
    predictor = Predictor(model, learned, Outputs.of(problem, schema.target))
    held_out, _ = part(context, "test")
    parity = prove(fitted, predictor, held_out, problem)
    _LOG.info("parity proven", difference=parity.largest_difference, rows=parity.rows)
    parts = {
        "encoding": learned.to_json(),
        "outputs": predictor.outputs.to_json(),
        "schema": schemas.dump(schema),
        "reference": reference.describe(part(context, "train")[0], schema),
        "metrics": metrics | {"winner": name},
        "parity": parity.to_json(),
        "golden": bundle.golden(predictor, *learned.arrays(held_out)),
        "lineage": _lineage(context, source),
    }
    with context.writing_folder("bundle", last=bundle.MANIFEST) as folder:
        persistence.save(fitted, folder / bundle.PIPELINE)
        bundle.write(folder, model, parts)


def _lineage(context: Context, source: dict[str, Any]) -> dict[str, Any]:
    """Return what the bundle was made from."""
    read = dict(context.digests_read)
    return context.run.record | {"source": source, "artefacts": read}
