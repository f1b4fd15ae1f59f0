"""What the tests of the prediction log share: each database, and a log in it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from project_package.serving.service import Service

from ...workspace import Workspace
from ..conftest import service_of
from .databases import Database, File, Schema, Server, served


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server."""
    with served() as started:
        yield started


@pytest.fixture
def file(tmp_path) -> File:
    """A database in a file."""
    return File(tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, file) -> Database:
    """An empty database of each sort."""
    if request.param == "sqlite":
        return file
    return Schema(request.getfixturevalue("server"))


@pytest.fixture
def logging_to(finished: Workspace, tmp_path) -> Iterator[Callable[..., Service]]:
    """Makes a service that logs; settings of the log are keyword arguments."""
    made: list[Service] = []

    def make(
        database: Database, workspace: Workspace = finished, **settings: Any
    ) -> Service:
        chosen = {"url": database.url, "flush_seconds": 0.02} | settings
        named = {f"prediction_log.{name}": value for name, value in chosen.items()}
        made.append(service_of(workspace, tmp_path / "cache", **named))
        return made[-1]

    yield make
    for one in made:
        one.close()
