"""Rows that optional parts of this project have from where the model is used.

A package of this project that has a module ``live_rows`` knows of such rows. It offers
``asked``, rows that were predicted one by one, and ``known``, those of them whose
outcome is known; both take the configuration, the earliest moment and the latest.
"""

from collections.abc import Iterator
from datetime import datetime

import pandas as pd

from .. import parts
from ..config import Config


def asked(config: Config, since: datetime, until: datetime) -> Iterator[pd.DataFrame]:
    """Yield the features of rows that were predicted then, from each origin."""
    origins = parts.having("live_rows").values()
    frames = (module.asked(config, since, until) for module in origins)
    yield from (frame for frame in frames if not frame.empty)


def known(
    config: Config, since: datetime | None, until: datetime | None
) -> Iterator[pd.DataFrame]:
    """Yield rows with outcomes that were predicted then, from each origin.

    They are valid by the schema but for columns that are no features: those that
    nobody has are left out.
    """
    origins = parts.having("live_rows").values()
    frames = (module.known(config, since, until) for module in origins)
    yield from (frame for frame in frames if not frame.empty)
