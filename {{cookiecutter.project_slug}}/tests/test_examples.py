"""The examples in the docstrings do what they show."""

import doctest
import importlib
import pkgutil

import pytest

import project_package

MODULES = [
    module.name
    for module in pkgutil.walk_packages(
        project_package.__path__,
        prefix="project_package.",
    )
    if not module.name.endswith("__main__")
]


def test_examples_of_every_module_run():
    results = {name: doctest.testmod(importlib.import_module(name)) for name in MODULES}

    assert sum(result.attempted for result in results.values()) > 0
    assert not [name for name, result in results.items() if result.failed]


@pytest.mark.parametrize("name", ["EpochDays", "CalendarFeatures"])
def test_own_transformers_have_an_example(name):
    module = importlib.import_module("project_package.model.dates")

    assert ">>>" in getattr(module, name).__doc__
