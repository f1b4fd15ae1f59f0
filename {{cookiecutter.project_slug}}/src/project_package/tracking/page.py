"""MLflow's own page on this machine: ``make mlflow``.

The page needs the whole of MLflow, which is in an environment of its own; it shows what
the configuration names.
"""

import os
import sys
from collections.abc import Sequence

from .. import config
from ..config import Config
from ..errors import ConfigError, ProjectError
from . import client
from .catalogue import is_server
from .section import Tracking

# Jobs of MLflow for language models are eight processes that nobody here asks for.
ENVIRONMENT = client.QUIET | {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}


def command(
    configured: Config, program: str, options: Sequence[str]
) -> tuple[list[str], dict[str, str]]:
    """Return what starts the page, on this machine only, and its environment.

    The address of a database may hold a password, which everybody on the machine could
    read on a command line.

    Args:
        configured: Says where MLflow keeps what it is told.
        program: Path of the program ``mlflow``.
        options: Further options of ``mlflow server``, such as ``--port 5001``.

    Raises:
        ConfigError: If a server keeps it, which has a page itself.
    """
    settings = configured.section(Tracking)
    address = settings.address(configured.root)
    if is_server(address):
        raise ConfigError(
            f"tracking.uri names a server: open its page, {address}, in a browser."
        )
    client.connect(address)  # makes the file, so that the page starts before a run
    line = [
        *(program, "server", "--host", "127.0.0.1", "--workers", "1"),
        *("--no-serve-artifacts", "--default-artifact-root"),
        *(configured.uri(settings.artefacts), *options),
    ]
    return line, os.environ | ENVIRONMENT | {"MLFLOW_BACKEND_STORE_URI": address}


def main(arguments: Sequence[str]) -> None:
    """Become the page, or leave with an exit code if it cannot be started."""
    program, *options = arguments
    try:
        line, environment = command(config.load(), program, options)
    except ProjectError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    os.execve(program, line, environment)


if __name__ == "__main__":
    main(sys.argv[1:])
