"""The type of the target decides which kind of problem it is."""

import pytest

from project_package import problems
from project_package.errors import ConfigError
from project_package.schema import Column

from .. import small


def test_kind_is_found_by_the_type_of_the_target(kind):
    assert kind.problem.name == problems.of(small.schema(kind.target)).name


def test_every_kind_has_a_module_of_its_name():
    names = [problem.name for problem in problems.kinds()]

    assert names and sorted(names) == names


def test_target_of_another_kind_is_refused(kind, monkeypatch):
    monkeypatch.setattr(problems, "kinds", lambda: (kind.problem,))
    other = (
        Column(name="price", type="number", role="target")
        if kind.target.type == "category"
        else Column(name="price", type="category", role="target", allowed=("a", "b"))
    )

    with pytest.raises(ConfigError, match="'price'.*this repository predicts a"):
        problems.of(small.schema(other))
