"""The optional parts that are told what becomes of a run.

A package of this project that has a module ``listener`` is told: its function
``completed`` of each step that is complete, ``failed`` of each that failed.
"""

from collections.abc import Callable
from functools import partial

from . import log, parts
from .pipeline import Step
from .run import Run

_LOG = log.get(__name__)


def completed(run: Run, step: Step) -> None:
    """Tell every listener that ``step`` is complete."""
    for listener in parts.having("listener").values():
        _tell(partial(listener.completed, run, step))


def failed(run: Run, step: Step, error: Exception) -> None:
    """Tell every listener that ``step`` ended with ``error``."""
    for listener in parts.having("listener").values():
        _tell(partial(listener.failed, run, step, error))


def _tell(call: Callable[[], None]) -> None:
    """Make a call, whose failure must not become one of the run."""
    try:
        call()
    # What listens talks to services, whose libraries raise errors of their own.
    except Exception as error:  # pylint: disable=broad-exception-caught
        _LOG.warning("not recorded", why=str(error) or type(error).__name__)
