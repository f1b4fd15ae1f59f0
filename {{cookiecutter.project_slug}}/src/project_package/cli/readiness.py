"""``readiness``: the ML Test Score, from what the tests have proven."""

import textwrap
from typing import Annotated, Any

import typer

from ..readiness import canvas, evidence, rubric, score
from ..readiness.facts import Facts
from ..readiness.score import Judged
from .options import OutputFormat, Overlays, Patches, load
from .printing import json_text

_COLUMNS = ("mechanism", "earned")
_TITLE, _CELL, _WIDTH = 58, 11, 96
_HEAD = (
    "Mechanism: a test of this repository injects the fault and sees it caught.\n"
    "Earned: the team's own data, schedule or traffic stand behind it."
)


def add_to(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(readiness)


def readiness(
    brief: Annotated[
        bool, typer.Option("--brief", help="Leave out where the points are from.")
    ] = False,
    overlays: Overlays = None,
    patches: Patches = None,
    form: OutputFormat = "text",
) -> None:
    """Print the ML Test Score; exit 1 while the ML Canvas has unfilled boxes."""
    config = load(overlays, patches)
    proven = evidence.load(config.root)
    judged = score.judge(proven, Facts(config, proven.automatic))
    unfilled = canvas.unfilled(config.root)
    if form == "json":
        content = _content(judged) | {"unfilled": unfilled}
        typer.echo(json_text(content))
    else:
        typer.echo("\n".join(_lines(judged, brief)))
    if unfilled:
        typer.echo(
            f"{canvas.PAGE} has {len(unfilled)} unfilled boxes: {', '.join(unfilled)}.",
            err=True,
        )
        raise typer.Exit(1)


def _lines(judged: list[Judged], brief: bool) -> list[str]:
    """Return the table, and what the score means."""
    lines = ["ML Test Score (Breck et al., 2017)", "", _HEAD]
    for section in rubric.SECTIONS:
        lines += ["", _line(section, _COLUMNS)]
        for one in judged:
            if one.row.section == section:
                lines += _row(one, brief)
        lines.append(_line("  sum", [score.sums(judged, c)[section] for c in _COLUMNS]))
    lines += [
        "",
        _line("Score, the least sum", [score.total(judged, c) for c in _COLUMNS]),
    ]
    for column in _COLUMNS:
        words = rubric.reading(score.total(judged, column))
        lines.append(f"  {column}: {words}")
    return lines


def _row(one: Judged, brief: bool) -> list[str]:
    """Return the lines of one row."""
    title = f"  {one.row.number} {one.row.title}"
    lines = [_line(title, (one.mechanism.value, one.earned.value))]
    for column in () if brief else _COLUMNS:
        text = f"{column}: {getattr(one, column).reason}"
        lines += textwrap.wrap(
            text, _WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 8
        )
    return lines


def _line(title: str, cells: Any) -> str:
    """Return a line with a title and its cells, which stand in columns."""
    shown = (cell if isinstance(cell, str) else f"{cell:g}" for cell in cells)
    return title.ljust(_TITLE) + "".join(cell.rjust(_CELL) for cell in shown)


def _content(judged: list[Judged]) -> dict[str, Any]:
    """Return all of it as plain values."""
    rows = [
        {
            "row": one.row.name,
            "title": one.row.title,
            "mechanism": one.mechanism.value,
            "mechanism_reason": one.mechanism.reason,
            "earned": one.earned.value,
            "earned_reason": one.earned.reason,
            "tests": one.tests,
        }
        for one in judged
    ]
    return {"rows": rows} | {
        column: {
            "sums": score.sums(judged, column),
            "score": score.total(judged, column),
            "reading": rubric.reading(score.total(judged, column)),
        }
        for column in _COLUMNS
    }
