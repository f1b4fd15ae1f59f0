"""Candidates: estimators named in the configuration, built and seeded."""

import importlib
from typing import Any

from sklearn.base import BaseEstimator
from sklearn.pipeline import Pipeline

from ..errors import ConfigError
from ..problems import Problem
from ..schema import Schema
from ..settings import Candidate, Settings
from . import features


def build(candidate: Candidate, *, problem: Problem, seed: int) -> BaseEstimator:
    """Return the unfitted estimator of ``candidate``, every random part seeded.

    Args:
        candidate: What to build.
        problem: What it must be able to predict.
        seed: Value for each ``random_state`` that is not set.

    Raises:
        ConfigError: If the class does not exist, does not take the parameters, or
            cannot predict what the problem asks for.
    """
    estimator = _instance(candidate.estimator, candidate.parameters)
    if not hasattr(estimator, problem.method):
        raise ConfigError(
            f"{candidate.estimator} has no "
            f"{problem.method}, which {problem.name} needs. Choose another estimator, "
            "or wrap it in one that has it."
        )
    unknown = candidate.space.keys() - estimator.get_params().keys()
    if unknown:
        raise ConfigError(
            f"{candidate.estimator} has no parameters {sorted(unknown)}, which its "
            f"space names. It has: {', '.join(sorted(estimator.get_params()))}."
        )
    unseeded = {
        key: seed
        for key, value in estimator.get_params().items()
        if key.rsplit("__", 1)[-1] == "random_state" and value is None
    }
    return estimator.set_params(**unseeded)


def pipeline(
    candidate: Candidate, settings: Settings, schema: Schema, problem: Problem
) -> Pipeline:
    """Return the unfitted pipeline of ``candidate``: the features and its estimator.

    Args:
        candidate: What stands at the end.
        settings: The seed, and how columns become numbers.
        schema: The columns that it looks at.
        problem: What it must be able to predict.

    Raises:
        ConfigError: See :func:`build`.
    """
    return features.pipeline(
        schema,
        build(candidate, problem=problem, seed=settings.seed),
        scale=candidate.scale,
        max_categories=settings.features.max_categories,
    )


def _instance(dotted: str, parameters: dict[str, Any]) -> BaseEstimator:
    """Return an instance of the class ``dotted``; nested estimators are built first."""
    kind = _class(dotted)
    nested = {
        key: (
            _instance(value["estimator"], value.get("parameters", {}))
            if isinstance(value, dict) and "estimator" in value
            else value
        )
        for key, value in parameters.items()
    }
    try:
        return kind(**nested)
    except TypeError as error:
        raise ConfigError(f"{dotted}: {error}.") from None


def _class(dotted: str) -> type[BaseEstimator]:
    """Return the class called ``dotted``."""
    module, _, attribute = dotted.rpartition(".")
    try:
        kind = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigError(
            f"{dotted!r} does not exist ({error}). Give the "
            "full name of a class: package.module.Class."
        ) from None
    if not (isinstance(kind, type) and issubclass(kind, BaseEstimator)):
        raise ConfigError(f"{dotted} is not a scikit-learn estimator.")
    return kind
