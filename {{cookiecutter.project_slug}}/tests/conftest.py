"""What the tests of all parts share."""

import os
import shutil

import pytest
from hypothesis import settings

from project_package import config as configuration
from project_package import runner
from project_package.pipeline import MONITORING, SCORING, TRAINING

from .kinds import Kind, examples
from .ml_score import evidence
from .workspace import Workspace, create

# The same rows each time: a test that fails on Monday must fail on Tuesday.
settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.load_profile("repeatable")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the option for the evidence of the ML Test Score."""
    evidence.add_option(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Record that evidence if asked to."""
    evidence.configure(config)


@pytest.fixture(autouse=True)
def without_settings_of_the_shell(monkeypatch):
    """What is set for this project must not reach the small ones of the tests."""
    prefix = configuration.ENVIRONMENT_PREFIX
    for name in [name for name in os.environ if name.startswith(prefix)]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session", params=examples(), ids=lambda kind: kind.problem.name)
def kind(request) -> Kind:
    """Each kind of problem that this repository solves."""
    return request.param


@pytest.fixture(scope="session")
def finished(kind: Kind, tmp_path_factory) -> Workspace:
    """A project with one run of each pipeline: ``trained``, ``scored``, ``monitored``.

    It is shared: tests read it. Those that change something take ``workspace``.
    """
    made = create(tmp_path_factory.mktemp("finished") / "project", kind)
    runner.run(TRAINING, made.config(), "trained")
    runner.run(SCORING, made.config(), "scored")
    runner.run(MONITORING, made.config(), "monitored")
    return made


@pytest.fixture
def workspace(finished: Workspace, tmp_path) -> Workspace:
    """A copy of the finished project that a test may change."""
    shutil.copytree(finished.root, tmp_path / "project")
    return Workspace(tmp_path / "project", finished.kind)


@pytest.fixture
def fresh(kind: Kind, tmp_path) -> Workspace:
    """A project in which nothing has run."""
    return create(tmp_path / "project", kind)
