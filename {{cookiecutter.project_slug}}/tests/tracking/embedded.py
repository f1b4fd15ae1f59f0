"""MLflow in a folder: a database in a file, and no server."""

import shutil
from pathlib import Path

from project_package.registry import Registry
from project_package.tracking.client import connect
from project_package.tracking.registry import MlflowRegistry
from project_package.tracking.tables import Tables

MODEL = "product"
# What MLflow calls what belongs to this project.
PROJECT = "project-slug"


def address(folder: str | Path) -> str:
    """Return the address of the database in ``folder``."""
    return f"sqlite:///{folder}/mlflow.db"


def open_registry(folder: str) -> Registry:
    """Return the registry in ``folder``."""
    return MlflowRegistry(Tables(address(folder), MODEL), f"{folder}/files")


def prepare(folder: Path) -> Path:
    """Let MLflow make its tables, which takes seconds, and return the file."""
    connect(address(folder)).search_experiments()
    return folder / "mlflow.db"


def copied(database: Path, folder: Path) -> str:
    """Put a copy of a prepared database into ``folder`` and return that."""
    folder.mkdir(parents=True)
    shutil.copy(database, folder)
    return str(folder)
