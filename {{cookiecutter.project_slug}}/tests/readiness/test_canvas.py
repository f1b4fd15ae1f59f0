"""The ML Canvas: boxes that nobody has filled in."""

from pathlib import Path

import pytest

from project_package.errors import ArtefactError
from project_package.readiness import canvas

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / canvas.PAGE).read_text(encoding="utf-8")
ANSWERED = "".join(f"## {box}\n\n> A question?\n\nWe do.\n\n" for box in canvas.BOXES)


def unfilled(root: Path, text: str) -> list[str]:
    """Return the unfilled boxes of a canvas."""
    (root / "docs").mkdir()
    (root / canvas.PAGE).write_text(text, encoding="utf-8")
    return canvas.unfilled(root)


def test_the_canvas_of_this_project_has_a_section_and_a_question_for_each_box():
    for box in canvas.BOXES:
        assert f"\n## {box}\n\n> " in PAGE


def test_a_box_with_an_answer_is_filled(tmp_path):
    assert [] == unfilled(tmp_path, ANSWERED)


@pytest.mark.parametrize("answer", ["**UNFILLED**", "", "We do. UNFILLED", "> Who?"])
def test_a_marker_or_a_question_alone_is_no_answer(tmp_path, answer):
    text = ANSWERED.replace("We do.", answer, 1)
    assert [canvas.BOXES[0]] == unfilled(tmp_path, text)


def test_a_box_whose_section_was_deleted_is_unfilled(tmp_path):
    _, _, rest = ANSWERED.partition("## Prediction task")
    assert ["Value proposition"] == unfilled(tmp_path, "## Prediction task" + rest)


def test_a_project_without_a_canvas_is_refused(tmp_path):
    with pytest.raises(ArtefactError, match="ml_canvas.md"):
        canvas.unfilled(tmp_path)
