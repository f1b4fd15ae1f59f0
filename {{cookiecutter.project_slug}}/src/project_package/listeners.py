"""The optional parts that are told what becomes of a run.

A package of this project that has a module ``listener`` is told: its function
``completed`` of each step that is complete, ``failed`` of each that failed.
"""

import importlib
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Protocol, cast

from . import log
from .pipeline import Step
from .run import Run

_LOG = log.get(__name__)


class Listener(Protocol):
    """What is told."""

    def completed(self, run: Run, step: Step) -> None:
        """Take notice that ``step`` is complete."""

    def failed(self, run: Run, step: Step, error: Exception) -> None:
        """Take notice that ``step`` ended with ``error``."""


def completed(run: Run, step: Step) -> None:
    """Tell every listener that ``step`` is complete."""
    for listener in found():
        _tell(partial(listener.completed, run, step))


def failed(run: Run, step: Step, error: Exception) -> None:
    """Tell every listener that ``step`` ended with ``error``."""
    for listener in found():
        _tell(partial(listener.failed, run, step, error))


@cache
def found() -> tuple[Listener, ...]:
    """Return the listeners of this project."""
    paths = sorted(Path(__file__).parent.glob("*/listener.py"))
    names = [path.parent.name for path in paths]
    modules = [
        importlib.import_module(f".{name}.listener", __package__) for name in names
    ]
    return tuple(cast(Listener, module) for module in modules)


def _tell(call: Callable[[], None]) -> None:
    """Make a call, whose failure must not become one of the run."""
    try:
        call()
    # What listens talks to services, whose libraries raise errors of their own.
    except Exception as error:  # pylint: disable=broad-exception-caught
        _LOG.warning("not recorded", why=str(error) or type(error).__name__)
