"""The ML Canvas: which of its boxes nobody has filled in.

``docs/ml_canvas.md`` has a section for each box: a question, as a quotation, then
the team's answer, in place of the marker that stands there first.
"""

import re
from pathlib import Path

from .. import storage

PAGE = Path("docs") / "ml_canvas.md"
MARKER = "UNFILLED"
BOXES = (
    "Value proposition",
    "Prediction task",
    "Decisions",
    "Impact simulation",
    "Making predictions",
    "Data sources",
    "Data collection",
    "Features",
    "Building models",
    "Monitoring",
)
_SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.M | re.S)
_QUESTION = re.compile(r"^>.*$", re.M)


def unfilled(root: Path) -> list[str]:
    """Return the boxes of the canvas in ``root`` without an answer, in their order.

    A box without a section counts, so deleting the question does not answer it.

    Raises:
        ArtefactError: If there is no canvas.
    """
    sections = dict(_SECTION.findall(storage.read_text(str(root / PAGE))))
    return [box for box in BOXES if not _is_answered(sections.get(box, ""))]


def _is_answered(section: str) -> bool:
    """Return whether there is something beside the question, and no marker."""
    return MARKER not in section and bool(_QUESTION.sub("", section).strip())
