"""Write the bundle and prove that it predicts what the pipeline does."""

from typing import Any

import numpy as np
from sklearn.pipeline import Pipeline

from .. import log
from .. import schema as schemas
from ..errors import ExportError
from ..manifest import MANIFEST
from ..model import bundle, export, leaderboard, persistence, reference
from ..model.background import Background
from ..model.bundle import Bundle
from ..model.outputs import Outputs
from ..model.parity import prove
from ..model.predictor import Predictor
from ..reports import card
from ..schema import Schema
from .context import Context
from .partition import part

_LOG = log.get(__name__)
# What earlier steps found out about the model, and the bundle keeps.
_MEASURED = ("metrics", "diagnosis", "slices", "importances")


def run(context: Context) -> None:
    """Write the bundle of the winner."""
    board = context.read_json("leaderboard.json")
    schema = leaderboard.winning_schema(board, context.schema)
    with context.reading("models.skops") as path:
        fitted = persistence.load(path)[board["winner"]]
    outputs = Outputs.from_json(context.read_json("outputs.json"))
    model, predictor = export.predictor(fitted, schema, context.problem, outputs)
    parts = {
        "encoding": predictor.encoding.to_json(),
        "outputs": outputs.to_json(),
        "schema": schemas.dump(schema),
    }
    parts |= _proven(context, fitted, predictor)
    parts |= _learned_from(context, schema, predictor)
    parts |= {name: context.read_json(f"{name}.json") for name in _MEASURED}
    parts["lineage"] = _lineage(context)
    described = card.text(_described(context, board, parts), context.schema)
    with context.writing_folder("bundle", last=MANIFEST) as folder:
        persistence.save(fitted, folder / bundle.PIPELINE)
        (folder / bundle.CARD).write_text(described, encoding="utf-8")
        bundle.write(folder, model, parts)
        _refuse_another_answer(context, bundle.load(folder), predictor)


def _proven(
    context: Context, fitted: Pipeline, predictor: Predictor
) -> dict[str, dict[str, Any]]:
    """Return the proof that both answer alike, and answers to compare with later."""
    held_out, _ = part(context, "test")
    parity = prove(fitted, predictor, held_out, context.problem)
    _LOG.info("parity proven", difference=parity.largest_difference, rows=parity.rows)
    inputs = predictor.encoding.arrays(held_out)
    answers = predictor.outputs.columns(predictor.run(*inputs))
    return {
        "parity": parity.to_json(),
        "golden": bundle.golden(predictor, *inputs),
        reference.PREDICTIONS: reference.describe_answers(answers),
    }


def _refuse_another_answer(
    context: Context, loaded: Bundle, predictor: Predictor
) -> None:
    """Refuse a bundle that does not answer as the model of which parity was proven.

    Raises:
        ExportError: If something was lost on the way to the files and back.
    """
    held_out, _ = part(context, "test")
    if not np.array_equal(
        loaded.predictor.values(held_out), predictor.values(held_out), equal_nan=True
    ):
        raise ExportError(
            "The bundle, read again, answers otherwise than the model that was put "
            "into it. This is a fault of this program, not of the data: report it."
        )


def _learned_from(
    context: Context, schema: Schema, predictor: Predictor
) -> dict[str, dict[str, Any]]:
    """Return what the training rows were like."""
    train, _ = part(context, "train")
    seed = context.config.settings.seed
    background = Background.drawn(*predictor.encoding.arrays(train), seed)
    return {
        "reference": reference.describe(train, schema),
        "background": background.to_json(),
    }


def _described(
    context: Context, board: dict[str, Any], parts: dict[str, Any]
) -> dict[str, Any]:
    """Return what the model card is made of."""
    return {name: parts[name] for name in (*_MEASURED, "reference")} | {
        "leaderboard": board,
        "quality": context.read_json("quality.json"),
        "source": parts["lineage"]["source"],
        "run": context.run.record,
    }


def _lineage(context: Context) -> dict[str, Any]:
    """Return what the bundle was made from."""
    source = context.read_json("source.json")
    read = dict(context.digests_read)
    return context.run.record | {"source": source, "artefacts": read}
