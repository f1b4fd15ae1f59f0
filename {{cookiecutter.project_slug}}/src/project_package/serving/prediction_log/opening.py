"""The log of a configuration: where it is, and the thread that writes it."""

from importlib.util import find_spec

from ...config import Config
from ...errors import ConfigError
from ..metrics import Metrics
from .entry import Privacy
from .log import Address, Log, NoLog
from .settings import POSTGRESQL, SQLITE, PredictionLog


def address_of(config: Config, settings: PredictionLog) -> Address | None:
    """Return where the log is; none if none is kept.

    Args:
        config: Its root is where relative paths start.
        settings: The section of the log.

    Raises:
        ConfigError: If the driver of the database is not installed.
    """
    if settings.url is None:
        return None
    url = settings.url.get_secret_value()
    if url.startswith(POSTGRESQL) and find_spec("psycopg") is None:
        raise ConfigError(
            "serving.prediction_log.url names PostgreSQL, and psycopg is not "
            "installed. Install requirements/postgres.txt."
        )
    if url.startswith(SQLITE):
        url = f"{SQLITE}{config.uri(url.removeprefix(SQLITE))}"
    secret = settings.secret.get_secret_value().encode() if settings.secret else None
    return Address(url, Privacy(secret))


def log_of(config: Config, settings: PredictionLog, metrics: Metrics) -> Log | NoLog:
    """Return the log of a configuration, ready to take predictions."""
    address = address_of(config, settings)
    return NoLog() if address is None else Log(address, settings, metrics)
