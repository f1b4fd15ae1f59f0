"""``readiness``: what is proven, earned and missing."""

import json

import pytest
from typer.testing import CliRunner

from project_package.cli.app import app
from project_package.errors import ArtefactError
from project_package.readiness import canvas, evidence, rubric

GREEN = {"outcome": "passed", "half": None}


@pytest.fixture
def ask(workspace, cli):
    """Return a function that writes a canvas and evidence, and asks for the score."""
    del cli  # it leads the command to the workspace

    def run(*options: str, rows=(), unfilled: int = 0) -> tuple[int, str, str]:
        words = [canvas.MARKER] * unfilled + ["We do."] * len(canvas.BOXES)
        text = "".join(f"## {b}\n\n{w}\n\n" for b, w in zip(canvas.BOXES, words))
        page = workspace.root / canvas.PAGE
        page.parent.mkdir(exist_ok=True)
        page.write_text(text, encoding="utf-8")
        proofs = {
            row: [GREEN | {"test": f"tests/test_{n}.py::test_it"}]
            for n, row in enumerate(rows)
        }
        content = {"complete": True, "automatic": False, "rows": proofs}
        content["sources"] = evidence.fingerprint(workspace.root)
        path = workspace.root / evidence.FILE
        path.write_text(json.dumps(content), encoding="utf-8")
        done = CliRunner().invoke(app, ["readiness", *options], catch_exceptions=False)
        return done.exit_code, done.stdout, done.stderr

    return run


def test_every_row_stands_below_its_section_with_its_points_and_reasons(ask):
    code, printed, _ = ask(rows=["Data 1"])

    assert 0 == code
    for row in rubric.ROWS:
        assert f"  {row.number} {row.title} " in printed
    (line,) = [line for line in printed.splitlines() if line.startswith("  1 Feature")]
    assert ["1", "0.5"] == line.split()[-2:]
    assert "mechanism: passed: tests/test_0.py (test_it)" in printed
    assert "run trained on own data" in printed


def test_the_score_is_the_least_sum_and_is_put_in_words(ask):
    _, printed, _ = ask("--brief", rows=[row.name for row in rubric.ROWS])

    lines = printed.splitlines()
    (score,) = [line.split() for line in lines if line.startswith("Score")]
    assert ["7", "0"] == score[-2:]
    assert "  mechanism: exceptional automated testing and monitoring" in lines
    assert f"  earned: {rubric.reading(0)}" in lines
    assert "passed" not in printed


def test_all_of_it_is_there_as_json(ask):
    _, printed, _ = ask("--format", "json", rows=["Data 1", "Model 2"])

    content = json.loads(printed)
    assert [row.name for row in rubric.ROWS] == [row["row"] for row in content["rows"]]
    assert 1 == content["mechanism"]["sums"]["Data"]
    assert 0 == content["mechanism"]["score"] == content["earned"]["score"]
    assert ["tests/test_0.py::test_it"] == content["rows"][0]["tests"]
    assert [] == content["unfilled"]


def test_unfilled_boxes_of_the_canvas_are_named_in_one_line(ask):
    code, _, said = ask(unfilled=2)

    assert 1 == code
    first, second = canvas.BOXES[:2]
    assert f"{canvas.PAGE} has 2 unfilled boxes: {first}, {second}.\n" == said


def test_readiness_without_evidence_says_how_to_get_some(cli):
    with pytest.raises(ArtefactError, match="Run make readiness"):
        cli("readiness")
