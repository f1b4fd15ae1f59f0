"""What the tests of MLflow share."""

from pathlib import Path

import pytest

from . import embedded


@pytest.fixture(scope="session")
def database(tmp_path_factory) -> Path:
    """A database in which MLflow has made its tables."""
    return embedded.prepare(tmp_path_factory.mktemp("mlflow"))
