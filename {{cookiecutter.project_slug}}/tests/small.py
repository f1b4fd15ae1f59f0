"""Small schemas, models and bundles that tests share."""

from pathlib import Path
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, clone
from sklearn.pipeline import Pipeline

from project_package import problems
from project_package import schema as schemas
from project_package.data.splits import Splitter
from project_package.model import (
    bundle,
    candidates,
    export,
    features,
    measures,
    parity,
    persistence,
    synthetic,
)
from project_package.model.background import Background
from project_package.model.outputs import Outputs
from project_package.model.parity import Parity
from project_package.model.predictor import Predictor
from project_package.model.search import (
    Found,
    Searcher,
    one_thread_a_fit,
)
from project_package.schema import Column, Schema
from project_package.settings import (
    Candidate,
    Search,
    Settings,
    Split,
    settings_with,
)

from .kinds import Kind, examples

NUMBERS = (
    Column(name="size", type="number", nullable=True, minimum=-2, maximum=2),
    Column(name="weight", type="number"),
)
DATES = (Column(name="day", type="date", nullable=True),)
# Not in the order of the alphabet, in which the keys of a JSON file stand.
CATEGORIES = (
    Column(name="shape", type="category", allowed=("round", "square")),
    Column(name="colour", type="category", nullable=True),
)
EVALUATION = {
    "samples": 200,
    "confidence": 0.95,
    "minimum_rows": 10,
    "repeats": 2,
    "useless_below": 0.002,
}
GATES = {
    "min_gain_over_dummy": 0.12,
    "max_loss_to_simple": 0.05,
    "max_loss_to_champion": 0.01,
    "max_loss_to_record": 0.1,
    "max_slice_loss": 0.2,
    "max_calibration_error": 0.1,
    "max_group_gap": 0.2,
    "max_single_feature": 0.99,
    "max_late_share": 0.0,
    "max_size_mb": 10,
    "max_latency_ms": 1000,
    "promote": True,
}
FEATURES = (*NUMBERS, *DATES, *CATEGORIES)


def schema(target: Column, *features: Column) -> Schema:
    """Return a schema of ``features``, or of one of each sort, and ``target``."""
    return Schema(dataset="small", columns=(*(features or FEATURES), target))


def fit(
    described: Schema, estimator: BaseEstimator, *, scale: bool = True, rows: int = 200
) -> Pipeline:
    """Return a pipeline that has learned synthetic rows."""
    pipeline = features.pipeline(described, estimator, scale=scale, max_categories=30)
    frame = synthetic.rows(described, rows, seed=1)
    target = problems.of(described).encode(
        frame[described.target.name], described.target
    )
    with one_thread_a_fit(1):
        return pipeline.fit(frame, target)


def settings(kind: Kind, **sections: Any) -> Settings:
    """Return a whole configuration; ``sections`` replace what stands in it."""
    content = {
        "seed": 1,
        "jobs": 1,
        "paths": {"runs": "runs", "registry": "registry", "retrainings": "trail"},
        "data": {"source": "source.parquet", "batch": "batch.parquet"},
        "split": {"strategy": "random", "test_fraction": 0.2},
        "features": {"max_categories": 10},
        "model": {
            "metric": kind.higher,
            "baselines": {"dummy": kind.dummy},
            "candidates": {"linear": kind.linear},
        },
        "search": {"strategy": "grid", "budget": 1, "folds": 2},
        "decision": kind.decision,
        "evaluation": EVALUATION,
        "gates": GATES,
        "reports": {"exploration": True},
        "scoring": {"chunk_rows": 100, "max_bad_share": 1},
    }
    return settings_with(decision=kind.problem.settings).model_validate(
        content | sections
    )


def build(kind: Kind, candidate: Candidate) -> BaseEstimator:
    """Return the unfitted estimator of ``candidate``."""
    return candidates.build(candidate, problem=kind.problem, seed=1)


def trained(kind: Kind, candidate: Candidate, *columns: Column) -> Pipeline:
    """Return a pipeline with ``candidate`` that has learned synthetic rows."""
    described = schema(kind.target, *columns)
    return fit(described, build(kind, candidate), scale=candidate.scale)


def found(kind: Kind, candidate: Candidate, *, jobs: int = 1, **how: Any) -> Found:
    """Search ``candidate`` on synthetic rows.

    Args:
        kind: What is predicted.
        candidate: Whose space is searched.
        jobs: Fits at a time.
        **how: ``strategy``, ``budget``, ``folds``, ``metric`` and ``seed``, where
            another is wanted.
    """
    how = {"strategy": "grid", "budget": 2, "folds": 3, "metric": kind.higher} | how
    measure = measures.measure(how.pop("metric"), kind.problem)
    seed = how.pop("seed", 1)
    searcher = Searcher(Search(**how), kind.problem, measure, seed, jobs)
    described = schema(kind.target)
    frame = synthetic.rows(described, 150, seed=1)
    target = kind.problem.encode(frame[kind.target.name], kind.target)
    split = Splitter(Split(strategy="random", test_fraction=0.2), seed)
    pipeline = features.pipeline(
        described, build(kind, candidate), scale=candidate.scale, max_categories=30
    )
    folds = split.folds(frame, target, searcher.search.folds)
    return searcher.find(pipeline, candidate.space, frame, target, folds)


def exported(fitted: Pipeline, described: Schema) -> bytes:
    """Return the exported model of a fitted pipeline."""
    return export.to_onnx(fitted, described, problems.of(described))


def outputs(described: Schema) -> Outputs:
    """Return what the outputs of a model for this schema stand for."""
    problem = problems.of(described)
    (kind,) = [kind for kind in examples() if kind.problem is problem]
    decision = problem.decision(
        problem.settings.model_validate(kind.decision), described.target
    )
    return Outputs.of(problem, described.target, decision)


def predictor(fitted: Pipeline, described: Schema) -> Predictor:
    """Return the exported model of a fitted pipeline, ready to use."""
    return shipped(fitted, described)[1]


def shipped(fitted: Pipeline, described: Schema) -> tuple[bytes, Predictor]:
    """Return the exported model of a fitted pipeline, as stored and ready to use."""
    problem = problems.of(described)
    return export.predictor(fitted, described, problem, outputs(described))


def proven(estimator: BaseEstimator, described: Schema) -> Parity:
    """Fit and export ``estimator``, and return how close the export comes."""
    fitted = fit(described, clone(estimator))
    held_out = synthetic.rows(described, 100, seed=2)
    model, problem = predictor(fitted, described), problems.of(described)
    return parity.prove(fitted, model, held_out, problem, single_rows=3)


def write_bundle(
    folder: Path, fitted: Pipeline, described: Schema, **parts: Any
) -> None:
    """Write a bundle of a fitted pipeline into ``folder``.

    Args:
        folder: An empty folder.
        fitted: The pipeline.
        described: Schema of its data.
        **parts: Content that replaces that of a part.
    """
    content, model = shipped(fitted, described)
    held_out = synthetic.rows(described, 30, seed=2)
    persistence.save(fitted, folder / bundle.PIPELINE)
    complete = {
        "encoding": model.encoding.to_json(),
        "outputs": model.outputs.to_json(),
        "schema": schemas.dump(described),
        "metrics": {},
        "parity": {},
        "lineage": {},
        "background": background(model, described).to_json(),
        "golden": bundle.golden(model, *model.encoding.arrays(held_out)),
    }
    bundle.write(folder, content, complete | parts)


def background(model: Predictor, described: Schema) -> Background:
    """Return typical rows of synthetic data, as ``model`` reads them."""
    arrays = model.encoding.arrays(synthetic.rows(described, 200, seed=1))
    return Background.drawn(*arrays, seed=1)


def relative_difference(actual: Any, expected: Any) -> float:
    """Return the largest difference in units of the expected value."""
    actual, expected = np.asarray(actual, float), np.asarray(expected, float)
    return float(np.max(np.abs(actual - expected) / np.abs(expected), initial=0))
