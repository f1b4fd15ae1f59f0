"""MLflow's own client: imported when something is written, never to serve."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ArtefactError
from .catalogue import is_file
from .section import SQLITE, shown

if TYPE_CHECKING:
    from mlflow import MlflowClient

# Nothing is reported to anybody, and only what goes wrong is said.
_QUIET = {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"}
_LEVEL = "MLFLOW_LOGGING_LEVEL"


@cache
def connect(address: str) -> "MlflowClient":
    """Return a client of the store at ``address``; a file of SQLite is made.

    Raises:
        ArtefactError: If the store does not answer.
    """
    os.environ.update(_QUIET)
    os.environ.setdefault(_LEVEL, "WARNING")
    import mlflow  # pylint: disable=import-outside-toplevel  # takes seconds

    if is_file(address):
        Path(address.removeprefix(SQLITE)).parent.mkdir(parents=True, exist_ok=True)
    with errors(address):
        return mlflow.MlflowClient(tracking_uri=address, registry_uri=address)


@contextmanager
def errors(address: str) -> Iterator[None]:
    """Turn what MLflow raises into one sentence.

    Raises:
        ArtefactError: If MLflow or its store refused.
    """
    # pylint: disable-next=import-outside-toplevel
    from mlflow.exceptions import MlflowException

    try:
        yield
    except MlflowException as error:
        raise ArtefactError(
            f"MLflow at {shown(address)} refused: {error.message}. Look at tracking in "
            "the configuration, and whether the server is running."
        ) from error


def code(error: ArtefactError) -> str | None:
    """Return MLflow's own word for what went wrong, if it said one."""
    found: str | None = getattr(error.__cause__, "error_code", None)
    return found
