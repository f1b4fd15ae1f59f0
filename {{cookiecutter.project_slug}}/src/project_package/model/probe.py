"""The probe: can every candidate be built, fitted and exported exactly?

It is asked before training, on a few synthetic rows, so that a long training never
ends in a model that cannot be shipped.
"""

import warnings

from sklearn.pipeline import Pipeline

from ..errors import BundleError, ConfigError, ExportError, ProjectError
from ..problems import Problem
from ..schema import Schema
from ..settings import Candidate, Settings
from . import candidates, encoding, export, features, measures, synthetic
from .outputs import Outputs
from .parity import prove
from .predictor import Predictor

_ROWS = 200
_HELD_OUT_ROWS = 60
_SINGLE_ROWS = 3


def check(settings: Settings, schema: Schema, problem: Problem) -> None:
    """Refuse a configuration whose models could not be trained or exported.

    Raises:
        ConfigError: If an estimator cannot be built, or a parameter does not exist.
        ExportError: If a candidate cannot be exported exactly.
    """
    measures.measure(settings.model.metric, problem)
    for name, baseline in settings.model.baselines.items():
        candidates.build(name, baseline, problem=problem, seed=settings.seed)
    for name, candidate in settings.model.competing.items():
        try:
            _try(name, candidate, settings, schema, problem)
        except ProjectError as error:
            raise type(error)(f"candidate {name!r}: {error}") from error
        except Exception as error:  # estimators raise whatever they stumble on
            raise ConfigError(f"candidate {name!r} cannot be used: {error}") from error


def _try(
    name: str,
    candidate: Candidate,
    settings: Settings,
    schema: Schema,
    problem: Problem,
) -> None:
    """Fit and export one candidate on synthetic rows."""
    estimator = candidates.build(name, candidate, problem=problem, seed=settings.seed)
    pipeline = features.pipeline(
        schema,
        estimator,
        scale=candidate.scale,
        max_categories=settings.features.max_categories,
    )
    frame = synthetic.rows(schema, _ROWS, settings.seed)
    target = problem.encode(frame[schema.target.name], schema.target)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two hundred rows do not converge
        pipeline.fit(frame, target)
        predictor = _exported(pipeline, schema, problem)
    held_out = synthetic.rows(schema, _HELD_OUT_ROWS, settings.seed + 1)
    prove(pipeline, predictor, held_out, problem, single_rows=_SINGLE_ROWS)


def _exported(fitted: Pipeline, schema: Schema, problem: Problem) -> Predictor:
    """Return the exported model, ready to use."""
    model = export.to_onnx(fitted, schema, problem)
    learned = encoding.learned(fitted, schema)
    outputs = Outputs.of(problem, schema.target)
    try:
        return Predictor(model, learned, outputs)
    except BundleError as error:
        name = type(fitted[-1]).__name__
        raise ExportError(
            f"{name} cannot be exported ({error}). Choose another estimator."
        ) from error
