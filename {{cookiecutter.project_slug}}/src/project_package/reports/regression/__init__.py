"""What reports say of predicted numbers."""

from .diagnosis import SECTIONS, parts, sentences
from .outcomes import across, concerns, outcomes, trend
from .words import IN_UNIT, MEASURES

__all__ = ["IN_UNIT", "MEASURES", "SECTIONS", "across"]
__all__ += ["concerns", "outcomes", "parts", "sentences", "trend"]
