"""Starting and stopping a process that serves."""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from .. import config, log
from ..errors import ProjectError
from ..registry import registry_of
from . import metrics
from .access.exposure import refuse_exposed
from .challenger import beside
from .champion import Champion
from .prediction_log import opening
from .section import Serving
from .service import Service


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
        """Return the settings of the service.

        Raises:
            ConfigError: If they cannot work, or let in whoever reaches this machine.
        """
        settings = self.config().section(Serving)
        refuse_exposed(settings.host, settings.access)
        return settings

    def service(self) -> Service:
        """Return the service, with the champion if there is one, and begin to watch."""
        configured = self.config()
        log.configure(configured.root / "conf" / "logging.yaml")
        settings, counted = configured.section(Serving), metrics.Metrics()
        cache = Path(configured.uri(settings.cache))
        registry = registry_of(configured)
        champion = Champion(registry, cache, settings.max_rows, counted)
        challenger = beside(champion, registry, settings, counted)
        kept = opening.log_of(configured, settings.prediction_log, counted)
        for follower in filter(None, (champion, challenger)):
            follower.refresh()
            follower.watch(settings.reload_seconds)
        service = Service(champion, settings, counted, kept, challenger=challenger)
        service.guard.watch()
        return service


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


def drain_before_stopping(service: Service) -> None:
    """Let SIGTERM first say that the service is not ready, and stop it later.

    Between the two, whoever sends requests takes notice; nobody finds a closed door.
    To be called in the main thread, after the server has set its own handler.
    """
    stop = signal.getsignal(signal.SIGTERM)

    def drain(*_: object) -> None:
        service.draining = True
        signal.signal(signal.SIGTERM, stop)
        timer = threading.Timer(
            service.settings.drain_seconds, os.kill, (os.getpid(), signal.SIGTERM)
        )
        timer.daemon = True
        timer.start()

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
