"""Rows of the prediction log for monitoring and retraining."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pandas as pd

from ..config import Config
from ..serving.prediction_log import opening
from ..serving.prediction_log.settings import SQLITE
from ..serving.prediction_log.store import Store
from ..serving.section import Serving
from . import rows


def asked(
    config: Config, since: datetime, until: datetime | None = None
) -> pd.DataFrame:
    """Return the features of predictions that were made then, newest last."""
    with _store(config) as store:
        logged = store.features(since, until) if store else ()
        return rows.features(logged, config.schema)


def known(
    config: Config, since: datetime | None = None, until: datetime | None = None
) -> pd.DataFrame:
    """Return predictions that were made then, with their outcomes."""
    with _store(config) as store:
        logged = store.with_outcomes(since, until) if store else ()
        return rows.read(logged, config.schema).frame


@contextmanager
def _store(config: Config) -> Iterator[Store | None]:
    """Yield the log; none where none is kept or nothing was ever logged."""
    address = opening.address_of(config, config.section(Serving).prediction_log)
    if address is None or not _is_there(address.url):
        yield None
        return
    with address.store() as store:
        yield store


def _is_there(url: str) -> bool:
    """Return whether there is a log, which looking at it would make."""
    return not url.startswith(SQLITE) or Path(url.removeprefix(SQLITE)).exists()
