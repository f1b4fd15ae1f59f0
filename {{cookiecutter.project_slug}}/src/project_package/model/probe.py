"""The probe: can every model be built, fitted and kept, and each candidate exported?

It is asked before training, on a few synthetic rows, so that a long training never
ends in a model that cannot be shipped.
"""

import tempfile
import warnings
from pathlib import Path

from sklearn.pipeline import Pipeline

from ..errors import ConfigError, ProjectError
from ..problems import Problem
from ..schema import Schema
from ..settings import Candidate, Settings
from . import (
    bundle,
    candidates,
    export,
    measures,
    persistence,
    synthetic,
)
from .outputs import Outputs
from .parity import prove

_ROWS = 200
_HELD_OUT_ROWS = 60
_SINGLE_ROWS = 3


def check(settings: Settings, schema: Schema, problem: Problem) -> None:
    """Refuse a configuration whose models could not be trained, kept or exported.

    Raises:
        ConfigError: If an estimator cannot be built, or what it is told to use does
            not exist: a parameter, a measure, a feature to leave out.
        BundleError: If a fitted estimator could not be read again once stored.
        ExportError: If a candidate cannot be exported exactly.
    """
    measures.measure(settings.model.metric, problem)
    for left_out in settings.features.without.values():
        schema.without(left_out)
    model = settings.model
    for name, entrant in (model.baselines | model.competing).items():
        kind = "candidate" if name in model.competing else "baseline"
        try:
            fitted = _fitted(entrant, settings, schema, problem)
            _keep(fitted)
            if name in model.competing:
                _ship(fitted, settings, schema, problem)
        except ProjectError as error:
            raise error.about(f"{kind} {name!r}") from error
        except Exception as error:  # estimators raise whatever they stumble on
            raise ConfigError(f"{kind} {name!r} cannot be used: {error}") from error


def _fitted(
    entrant: Candidate, settings: Settings, schema: Schema, problem: Problem
) -> Pipeline:
    """Return the pipeline of one entrant, fitted on synthetic rows."""
    pipeline = candidates.pipeline(entrant, settings, schema, problem)
    frame = synthetic.rows(schema, _ROWS, settings.seed)
    target = problem.encode(frame[schema.target.name], schema.target)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two hundred rows do not converge
        return pipeline.fit(frame, target)


def _keep(fitted: Pipeline) -> None:
    """Store a fitted pipeline and read it again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / bundle.PIPELINE
        persistence.save(fitted, path)
        persistence.load(path)


def _ship(
    fitted: Pipeline, settings: Settings, schema: Schema, problem: Problem
) -> None:
    """Export a fitted pipeline and compare the answers of the two."""
    decision = problem.decision(settings.decision, schema.target)
    outputs = Outputs.of(problem, schema.target, decision)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as above: the rows are too few
        _, predictor = export.predictor(fitted, schema, problem, outputs)
    held_out = synthetic.rows(schema, _HELD_OUT_ROWS, settings.seed + 1)
    prove(fitted, predictor, held_out, problem, single_rows=_SINGLE_ROWS)
