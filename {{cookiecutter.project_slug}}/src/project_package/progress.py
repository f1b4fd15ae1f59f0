"""Progress of long work: a bar on a terminal, log lines everywhere else."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from . import log

T = TypeVar("T")

_LOG = log.get(__name__)
_SECONDS_BETWEEN_LINES = 10.0


def track(items: Iterable[T], label: str, total: int | None = None) -> Iterator[T]:
    """Yield ``items`` and show how far the work has come.

    Args:
        items: What is worked on.
        label: What is being done, in a few words.
        total: Number of items, if it is known.
    """
    if not sys.stderr.isatty():
        yield from _logged(items, label, total)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        yield from shown.track(items, total=total, description=label)


def _logged(items: Iterable[T], label: str, total: int | None) -> Iterator[T]:
    """Yield ``items`` and log a line now and then."""
    last = time.monotonic()
    for done, item in enumerate(items, start=1):
        yield item
        if time.monotonic() - last > _SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            _LOG.info("progress", work=label, done=done, total=total)
