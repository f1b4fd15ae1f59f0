"""Find out what each feature is worth to the best candidate."""

from dataclasses import asdict

import numpy as np

from .. import log
from ..model import export, leaderboard, persistence
from ..model.importance import Shuffler
from ..model.outputs import Outputs
from ..model.power import alone
from ..model.predictor import Predictor
from ..progress import track
from .context import Context
from .partition import part

_LOG = log.get(__name__)
# More rows would take longer and hardly narrow the intervals.
_MOST_ROWS = 10_000


def run(context: Context) -> None:
    """Write what each feature is worth to the model, and by itself."""
    settings = context.config.settings
    predictor = _predictor(context)
    shuffler = _shuffler(context, predictor)
    powers = _powers(context, predictor)
    features = []
    places = range(len(powers))
    for place in track(places, "shuffling features", len(powers)):
        found = asdict(shuffler.importance(place))
        useless = found["high"] < settings.evaluation.useless_below
        features.append(found | {"useless": useless, "alone": powers[place]})
    features.sort(key=lambda feature: -feature["importance"])
    context.write_json(
        "importances.json",
        {
            "metric": settings.model.metric,
            "repeats": settings.evaluation.repeats,
            "features": features,
        },
    )
    useless = [feature["name"] for feature in features if feature["useless"]]
    _LOG.info("features weighed", features=len(features), useless=useless)


def _predictor(context: Context) -> Predictor:
    """Return the winner as it will be exported: faster than the fitted pipeline."""
    board = context.read_json("leaderboard.json")
    schema = leaderboard.winning_schema(board, context.schema)
    with context.reading("models.skops") as path:
        fitted = persistence.load(path)[board["winner"]]
    outputs = Outputs.of(context.problem, schema.target, context.decision)
    _, predictor = export.predictor(
        fitted, schema, context.problem, outputs, many_rows=True
    )
    return predictor


def _shuffler(context: Context, predictor: Predictor) -> Shuffler:
    """Return what shuffles the held-out rows."""
    frame, target = part(context, "test")
    numbers, codes = predictor.encoding.arrays(frame)
    return Shuffler(
        predictor,
        numbers[:_MOST_ROWS],
        codes[:_MOST_ROWS],
        target[:_MOST_ROWS],
        context.measure,
        context.bootstrap,
        context.config.settings.evaluation.repeats,
    )


def _powers(context: Context, predictor: Predictor) -> list[float]:
    """Return what each feature tells by itself, on the training rows."""
    frame, target = part(context, "train")
    problem, seed = context.problem, context.config.settings.seed
    columns: list[np.ndarray] = []
    for array in predictor.encoding.arrays(frame):
        columns.extend(array.T)
    return [alone(each, target, problem=problem, seed=seed) for each in columns]
