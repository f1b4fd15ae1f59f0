"""The service, put together as it is configured."""

from pathlib import Path

from .. import log
from ..config import Config
from ..registry import registry_of
from .challenger import beside
from .champion import Champion
from .metrics import Metrics
from .prediction_log import opening
from .section import Serving
from .service import Service


def assembled(configured: Config) -> Service:
    """Return the service, with the champion if there is one, and begin to watch."""
    log.configure(configured.root / "conf" / "logging.yaml")
    settings, counted = configured.section(Serving), Metrics()
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
