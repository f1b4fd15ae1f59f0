"""What the tests of serving share: each web framework, over one small model."""

import importlib
import os
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from project_package import serving
from project_package.registry import registry_of
from project_package.serving.challenger import beside
from project_package.serving.champion import Champion
from project_package.serving.metrics import FOLDER, Metrics
from project_package.serving.prediction_log import opening
from project_package.serving.section import Serving
from project_package.serving.service import Service

from .. import small
from ..workspace import IDENTIFIER, Workspace
from .client import Client

FRAMEWORKS = [
    module.name
    for module in pkgutil.iter_modules(serving.__path__)
    if module.name.endswith("_app")
]


@pytest.fixture(params=FRAMEWORKS)
def framework(request) -> ModuleType:
    """The module of each web framework."""
    return importlib.import_module(f"{serving.__name__}.{request.param}")


@pytest.fixture(autouse=True)
def counting_in_memory(monkeypatch):
    """What these tests count must not go where other processes count."""
    monkeypatch.delenv(FOLDER, raising=False)
    assert FOLDER not in os.environ


def service_of(workspace: Workspace, cache: Path, **settings: Any) -> Service:
    """Return the service of a project, without the thread that watches its registry."""
    log = {"prediction_log.url": f"sqlite:///{cache}.db"}
    settings = {"cache": cache} | log | settings
    patches = [f"serving.{name}={value}" for name, value in settings.items()]
    configured = workspace.config(*patches)
    chosen, counted = configured.section(Serving), Metrics()
    registry = registry_of(configured)
    champion = Champion(registry, cache, chosen.max_rows, counted)
    challenger = beside(champion, registry, chosen, counted)
    kept = opening.log_of(configured, chosen.prediction_log, counted)
    for follower in filter(None, (champion, challenger)):
        follower.refresh()
    return Service(champion, chosen, counted, kept, challenger=challenger)


@pytest.fixture(scope="session")
def service(finished: Workspace, tmp_path_factory) -> Iterator[Service]:
    """The service of the finished project; it is shared, and nothing in it changes."""
    cache = tmp_path_factory.mktemp("serving") / "cache"
    made = service_of(finished, cache, max_body_bytes=100_000, max_rows=300)
    yield made
    made.close()


@pytest.fixture
def client(framework: ModuleType, service: Service) -> Client:
    """A client of the shared service."""
    return Client(framework.application(service))


@pytest.fixture
def own(finished: Workspace, tmp_path) -> Iterator[Callable[..., Service]]:
    """Makes a service that the test may change; settings are keyword arguments."""
    made: list[Service] = []

    def make(workspace: Workspace = finished, **settings: Any) -> Service:
        made.append(service_of(workspace, tmp_path / "cache", **settings))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture(scope="session")
def second(finished: Workspace, tmp_path_factory) -> Path:
    """The bundle of a model that answers otherwise than the champion."""
    folder = tmp_path_factory.mktemp("second") / "bundle"
    folder.mkdir()
    kind = finished.kind
    fitted = small.trained(kind, kind.forest, IDENTIFIER, *small.FEATURES)
    answers = small.outputs(finished.schema)
    if answers.labels is None:  # as the champion, it gives intervals
        answers = replace(answers, half_width=0.5)
    small.write_bundle(folder, fitted, finished.schema, outputs=answers.to_json())
    return folder


@pytest.fixture
def row() -> dict[str, Any]:
    """A row that the schema of the small project allows."""
    return {
        "size": 0.5,
        "weight": 1.25,
        "day": "2024-05-01",
        "shape": "round",
        "colour": "a",
    }
