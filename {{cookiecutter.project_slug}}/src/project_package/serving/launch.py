"""Starting and stopping a process that serves."""

import argparse
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from .. import config, log
from ..errors import ProjectError
from . import metrics
from .access.exposure import refuse_exposed
from .prediction_log import opening
from .section import Serving

if TYPE_CHECKING:
    from .service import Service

_LOG = log.get(__name__)


@dataclass(frozen=True)
class Launch:
    """What a process that serves is told; each process reads the configuration itself.

    Attributes:
        overlays: URIs of partial YAML files, in order.
        patches: ``section.key=value`` texts.
    """

    overlays: tuple[str, ...] = ()
    patches: tuple[str, ...] = ()

    def config(self) -> config.Config:
        """Return the configuration."""
        return config.load(self.overlays, self.patches)

    def settings(self) -> Serving:
        """Return the settings of the service, and log from now on as configured.

        Raises:
            ConfigError: If they cannot work, or let in whoever reaches this machine.
        """
        configured = self.config()
        log.configure(configured.root / "conf" / "logging.yaml")
        settings = configured.section(Serving)
        refuse_exposed(settings.host, settings.access)
        opening.address_of(configured, settings.prediction_log)
        return settings

    def service(self) -> "Service":
        """Return the service, with the champion if there is one, and begin to watch."""
        # The runtime of the model starts threads when it is loaded, and a process that
        # has some cannot be forked: whoever forks others never comes here.
        from .assembly import assembled  # pylint: disable=import-outside-toplevel

        return assembled(self.config())


def from_command_line(serve: Callable[[Launch], None]) -> None:
    """Serve as the command line says; a person's mistake is said without a traceback.

    Args:
        serve: Serves until somebody stops the process.
    """
    parser = argparse.ArgumentParser(description="Serve the champion over HTTP.")
    parser.add_argument("--config", action="append", default=[], metavar="URI")
    parser.add_argument("--patch", action="append", default=[], metavar="KEY=VALUE")
    given = parser.parse_args()
    try:
        serve(Launch(tuple(given.config), tuple(given.patch)))
    except ProjectError as error:
        sys.stderr.write(f"Error: {error}\n")
        sys.exit(error.exit_code)


def announce(settings: Serving) -> None:
    """Say where the service listens."""
    _LOG.info("listening", host=settings.host, port=settings.port)


def drain_before_stopping(service: "Service") -> None:
    """Let SIGTERM first say that the service is not ready, and stop it later.

    Between the two, whoever sends requests takes notice; nobody finds a closed door.
    To be called in the main thread, after the server has set its own handler.
    """
    stop = signal.getsignal(signal.SIGTERM)

    def drain(*_: object) -> None:
        service.draining = True
        signal.signal(signal.SIGTERM, stop)
        threading.Thread(target=end, daemon=True).start()

    def end() -> None:
        seconds = service.settings.drain_seconds
        _LOG.info("not ready any more, and about to stop", seconds=seconds)
        time.sleep(seconds)
        os.kill(os.getpid(), signal.SIGTERM)

    signal.signal(signal.SIGTERM, drain)


@contextmanager
def counting_together() -> Iterator[None]:
    """Let the processes that are started count into one folder."""
    with TemporaryDirectory() as folder:
        os.environ[metrics.FOLDER] = folder
        metrics.choose_memory()
        try:
            yield
        finally:
            del os.environ[metrics.FOLDER]
            metrics.choose_memory()
