"""MLflow's own client: imported when something is written, never to serve."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ArtefactError, ConfigError
from .catalogue import is_file
from .section import SQLITE, shown

if TYPE_CHECKING:
    from mlflow import MlflowClient

# Nothing is reported to anybody, and no address is printed between what commands say.
QUIET = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
}
# What a person may set otherwise: only what goes wrong is said, and a server that is
# away is tried for seconds, not for the minutes that are MLflow's own choice.
_DEFAULTS = {
    "MLFLOW_LOGGING_LEVEL": "WARNING",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "30",
}
EXISTS = "RESOURCE_ALREADY_EXISTS"  # MLflow's own word


@cache
def connect(address: str) -> "MlflowClient":
    """Return a client of the store at ``address``; a file of SQLite is made.

    Raises:
        ArtefactError: If the store does not answer.
        ConfigError: If MLflow is not installed.
    """
    os.environ.update(QUIET)
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)
    try:
        import mlflow  # pylint: disable=import-outside-toplevel  # takes seconds
    except ImportError:
        raise ConfigError(
            "tracking.enabled is true, and MLflow is not installed, which is needed to "
            "write and for the history. Install requirements/mlflow.txt."
        ) from None
    with errors(address):
        if is_file(address):
            Path(address.removeprefix(SQLITE)).parent.mkdir(parents=True, exist_ok=True)
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
    except (MlflowException, OSError) as error:
        raise ArtefactError(
            f"MLflow at {shown(address)} refused: {str(error).rstrip('.')}. Look at "
            "tracking in the configuration, and whether the server is running."
        ) from error


def experiment(address: str, name: str, home: str | None = None) -> str:
    """Return the identifier of an experiment; it is made if needed.

    Args:
        address: Where MLflow keeps it.
        name: Its name.
        home: URI of the folder for the artefacts of its runs; none for MLflow's choice.

    Raises:
        ArtefactError: If MLflow or its store refused.
    """
    calls = connect(address)
    try:
        with errors(address):
            known = calls.get_experiment_by_name(name)
            return str(
                known.experiment_id if known else calls.create_experiment(name, home)
            )
    except ArtefactError as error:
        if code(error) != EXISTS:
            raise
    return experiment(address, name, home)  # somebody was faster


def code(error: ArtefactError) -> str | None:
    """Return MLflow's own word for what went wrong, if it said one."""
    found: str | None = getattr(error.__cause__, "error_code", None)
    return found
