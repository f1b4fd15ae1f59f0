"""Comparison: every measure of every model, with intervals, and the gains of one."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np

from ...problems import Problem
from .. import measures
from ..measures import Measure
from .bootstrap import Bootstrap, Interval


def compare(
    target: np.ndarray,
    values: Mapping[str, np.ndarray],
    winner: str,
    *,
    problem: Problem,
    bootstrap: Bootstrap,
) -> dict[str, Any]:
    """Return the measures of all models, and how much better ``winner`` is.

    Args:
        target: Encoded target, shape (rows,).
        values: The outputs of each model on the same rows, by name.
        winner: Name of the model that is compared with each other one.
        problem: What is predicted.
        bootstrap: Draws the samples.

    Returns:
        ``models``: each measure of each model, but for those that are not defined
        for such a target; ``intervals``: the ends of theirs;
        ``gains``: of ``winner`` over each other model, by measure, in pairs on the
        same samples and positive where ``winner`` is better.
    """
    known = _defined(target, values, problem)
    drawn = bootstrap.draw(
        len(target),
        {
            (name, measure): partial(how.weighted, target, outputs)
            for name, outputs in values.items()
            for measure, how in known.items()
        },
    )
    exact = {
        (name, measure): how.value(target, outputs)
        for name, outputs in values.items()
        for measure, how in known.items()
    }
    content: dict[str, Any] = {"models": {}, "intervals": {}, "gains": {}}
    for name in values:
        content["models"][name] = {key: exact[name, key] for key in known}
        content["intervals"][name] = {}
        for key in known:
            around = bootstrap.interval(exact[name, key], drawn[name, key])
            content["intervals"][name][key] = [around.low, around.high]
    for name in values.keys() - {winner}:
        content["gains"][name] = {
            key: asdict(
                bootstrap.interval(
                    how.gain(exact[winner, key], exact[name, key]),
                    how.direction * (drawn[winner, key] - drawn[name, key]),
                )
            )
            for key, how in known.items()
        }
    return content


def _defined(
    target: np.ndarray, values: Mapping[str, np.ndarray], problem: Problem
) -> dict[str, Measure]:
    """Return the measures that say something of any model."""
    return {
        name: how
        for name, how in measures.of(problem).items()
        if not all(np.isnan(how.value(target, outputs)) for outputs in values.values())
    }


def gain(
    measure: Measure,
    target: np.ndarray,
    new: np.ndarray,
    old: np.ndarray,
    bootstrap: Bootstrap,
) -> Interval:
    """Return how much better the outputs ``new`` are than ``old``, in pairs."""
    drawn = bootstrap.draw(
        len(target),
        {
            "new": partial(measure.weighted, target, new),
            "old": partial(measure.weighted, target, old),
        },
    )
    return bootstrap.interval(
        measure.gain(measure.value(target, new), measure.value(target, old)),
        measure.direction * (drawn["new"] - drawn["old"]),
    )
