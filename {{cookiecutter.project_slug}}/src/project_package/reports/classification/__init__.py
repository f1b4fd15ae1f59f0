"""What reports say of classes and their probabilities."""

from .diagnosis import SECTIONS, parts, sentences
from .outcomes import across, concerns, outcomes, trend
from .words import MEASURES, RATE

__all__ = ["MEASURES", "RATE", "SECTIONS", "across"]
__all__ += ["concerns", "outcomes", "parts", "sentences", "trend"]
