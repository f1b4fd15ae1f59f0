"""One small example of each kind of problem, for the tests that every kind passes."""

import importlib
from dataclasses import dataclass
from typing import Any

import pytest

from project_package import problems
from project_package.problems import Problem
from project_package.schema import Column
from project_package.settings import Candidate


@dataclass(frozen=True)
class Kind:
    """What the tests of shared code need to know of one kind of problem.

    Attributes:
        problem: The kind.
        target: A column that it predicts.
        dummy: A model that looks at no feature.
        linear: A linear model.
        forest: A small forest.
        higher: A measure of which more is better.
        lower: A measure of which less is better.
        decision: How its outputs become answers.
    """

    problem: Problem
    target: Column
    dummy: Candidate
    linear: Candidate
    forest: Candidate
    higher: str
    lower: str
    decision: dict[str, Any]


def examples() -> list[Kind]:
    """Return one example of each kind that this repository solves."""
    names = [problem.name for problem in problems.kinds()]
    return [importlib.import_module(f".{name}", __name__).KIND for name in names]


# For what takes its time, and does not know what is predicted.
one_kind = pytest.mark.parametrize(
    "kind", examples()[:1], indirect=True, ids=lambda kind: kind.problem.name
)
