"""Service level objectives: what was promised, and whether it is kept."""

from .judgement import Judgement, judge, judge_load
from .measured import LOAD, Measured, measure
from .objectives import Objectives, load

__all__ = [
    "Judgement",
    "LOAD",
    "Measured",
    "Objectives",
    "judge",
    "judge_load",
    "load",
    "measure",
]
