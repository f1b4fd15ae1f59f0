"""Service level objectives: what was promised, and whether it is kept."""

from .judgement import Judgement, judge
from .measured import Measured, measure
from .objectives import Objectives, load

__all__ = ["Judgement", "Measured", "Objectives", "judge", "load", "measure"]
