"""A pipeline as a picture: an SVG of its steps, one below the other, and their edges.

An arrow down leads to the next step; a line at the right leads past steps to those
that read later what a step wrote.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from .pipeline import Pipeline, Step

_WIDTH, _HEIGHT, _GAP = 560, 66, 30  # a box and the space below it, in pixels
_MARGIN, _LANE, _BEND = 8, 22, 7
_LETTER = 6.7  # widest mean of a letter of the smallest text
# Told apart on a light and on a dark page, also by the colour-blind (Okabe and Ito).
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
_STYLE = (
    "text{font-family:system-ui,sans-serif;font-size:12px;fill:currentColor}"
    ".name{font-size:15px;font-weight:600}"
    ".files{font-family:ui-monospace,monospace;font-size:11px;opacity:.75}"
    "rect{fill:currentColor;fill-opacity:.05;stroke:currentColor;stroke-opacity:.3}"
    "path{fill:none;stroke-width:2}"
)


@dataclass(frozen=True)
class _Line:
    """What leads from one step to others below it.

    Attributes:
        start: Row of the step that writes.
        ends: Rows of the steps that read, in order.
        lane: Place at the right of the boxes.
    """

    start: int
    ends: tuple[int, ...]
    lane: int


def svg(pipeline: Pipeline) -> str:
    """Return the picture of ``pipeline`` as SVG, without scripts and addresses."""
    rows = {step.name: row for row, step in enumerate(pipeline.steps)}
    pairs = {(rows[writer], rows[reader]) for writer, reader, _ in pipeline.edges()}
    lines = _lines(pairs)
    lanes = 1 + max((line.lane for line in lines), default=-1)
    width = _MARGIN * 2 + _WIDTH + _LANE * (lanes + 1)
    height = _MARGIN * 2 + _top(len(rows)) - _GAP
    down = sorted(start for start, end in pairs if end == start + 1)
    parts = [
        *(_box(step, row) for row, step in enumerate(pipeline.steps)),
        *(_arrow(row) for row in down),
        *(path for line in lines for path in _paths(line, lines)),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" '
        f'viewBox="{-_MARGIN} {-_MARGIN} {width} {height}">'
        f"<title>The steps of {escape(pipeline.name)}</title>"
        f"<style>{_STYLE}</style>{''.join(parts)}</svg>"
    )


def _lines(pairs: set[tuple[int, int]]) -> list[_Line]:
    """Return a line for each step that is read past its next, in a lane of its own."""
    lines: list[_Line] = []
    for start in sorted({start for start, _ in pairs}):
        ends = tuple(sorted(b for a, b in pairs if a == start and b > start + 1))
        if ends:
            taken = {line.lane for line in lines if line.ends[-1] >= start}
            lane = min(set(range(len(lines) + 1)) - taken)
            lines.append(_Line(start, ends, lane))
    return lines


def _box(step: Step, row: int) -> str:
    """Return the box of a step: its name, what it does and what it writes."""
    top, files = _top(row), ", ".join(step.writes)
    room = int((_WIDTH - 24) / _LETTER)
    files = files if len(files) <= room else f"{files[: room - 1]}…"
    return (
        f'<rect x="0" y="{top}" width="{_WIDTH}" height="{_HEIGHT}" rx="6"/>'
        f'<text class="name" x="12" y="{top + 21}">{escape(step.name)}</text>'
        f'<text x="12" y="{top + 39}">{escape(step.summary)}</text>'
        f'<text class="files" x="12" y="{top + 56}">{escape(files)}</text>'
    )


def _arrow(row: int) -> str:
    """Return the arrow from a step to the next."""
    end, x = _top(row + 1) - 1, 40
    return (
        f'<path class="edge" stroke="currentColor" d="M{x} {_top(row) + _HEIGHT}V{end}'
        f'm-5 -6l5 6l5 -6"/>'
    )


def _paths(line: _Line, lines: list[_Line]) -> Iterator[str]:
    """Yield the way from a step to each of its later readers."""
    colour = _COLOURS[lines.index(line) % len(_COLOURS)]
    x, y = _WIDTH + _LANE * (line.lane + 1), _top(line.start) + _HEIGHT - 14
    for row in line.ends:
        arriving = [other for other in lines if row in other.ends]
        end = _top(row) + 10 + 9 * arriving.index(line) % (_HEIGHT - 30)
        yield (
            f'<path class="edge" stroke="{colour}" d="M{_WIDTH} {y}H{x - _BEND}'
            f"q{_BEND} 0 {_BEND} {_BEND}V{end - _BEND}q0 {_BEND} {-_BEND} {_BEND}"
            f'H{_WIDTH + 2}m6 -4l-6 4l6 4"/>'
        )


def _top(row: int) -> int:
    """Return where the box of a row begins."""
    return row * (_HEIGHT + _GAP)
