"""Evaluation on held-out rows: intervals, calibration, slices, groups, diagnosis.

What differs between kinds of problems is in one module for each, found by its name.
"""

import importlib
from types import ModuleType

from ...problems import Problem


def of(problem: Problem) -> ModuleType:
    """Return the module with ``diagnose`` and ``rates`` for ``problem``."""
    return importlib.import_module(f".{problem.name}", __name__)
