"""Record a first run as a moving picture: docs/images/run.svg.

The commands are really run, in a terminal of their own, in an empty folder. Only the
waiting is shortened. A viewer that cannot play it shows the last screen.
"""

import os
import pty
import signal
import struct
import sys
import tempfile
import time
from codecs import getincrementaldecoder
from collections.abc import Iterator
from fcntl import ioctl
from html import escape
from itertools import groupby
from pathlib import Path
from termios import TIOCSWINSZ

from snapshot import ROOT, snapshot
from terminal import COLUMNS, ROWS, Line, Screen

PICTURE = ROOT / "docs" / "images" / "run.svg"
COMMANDS = ("cookiecutter ml-template --no-input", "cd customer-insight", "make run")
# Seconds: longest wait, shortest time of a screen, and how long the last one stays.
LONGEST, SHORTEST, LAST = 0.4, 0.25, 10.0

WIDTH, HEIGHT, MARGIN = 8.4, 18, 14
BACKGROUND = "#16181d"

Screens = list[tuple[float, tuple[Line, ...]]]


def output(commands: tuple[str, ...], folder: Path) -> Iterator[tuple[float, str]]:
    """Run the commands in a terminal and yield what they print, with its time."""
    shown = "; ".join(
        f"printf '\\033[32m$\\033[0m %s\\n' '{line}'; {line}" for line in commands
    )
    child, terminal = pty.fork()
    if not child:
        os.chdir(folder)
        home, tools = str(folder), str(Path(sys.executable).parent)
        settings = {"TERM": "xterm-256color", "HOME": home, "GIT_CONFIG_GLOBAL": ""}
        path = {"PATH": f"{tools}:{os.environ['PATH']}"}
        os.execvpe("bash", ["bash", "-ec", shown], os.environ | settings | path)
    ioctl(terminal, TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    decode = getincrementaldecoder("utf-8")().decode
    try:
        while text := os.read(terminal, 2**16):
            yield time.monotonic(), decode(text)
    except OSError:  # the terminal is gone when its last process is
        if os.waitpid(child, 0)[1]:
            raise SystemExit("A command failed; the picture stays as it was.") from None
    except BaseException:
        os.kill(child, signal.SIGTERM)
        raise


def played(
    printed: Iterator[tuple[float, str]],
) -> Screens:
    """Return screens and when each is shown, in seconds from the first."""
    screen, now, before = Screen(), 0.0, 0.0
    frames: Screens = [(0.0, ())]
    for moment, text in printed:
        now += min(moment - before, LONGEST) if before else 0.0
        before = moment
        screen.feed(text)
        if now - frames[-1][0] < SHORTEST:
            frames[-1] = (frames[-1][0], screen.visible())
        elif screen.visible() != frames[-1][1]:
            frames.append((now, screen.visible()))
    return frames


def drawn(line: Line) -> str:
    """Return a line as SVG: each stretch of one style at its place."""
    parts, column = [], 0
    for (colour, bold), cells in groupby(line, key=lambda cell: cell[1]):
        text = "".join(character for character, _ in cells)
        weight = ' font-weight="bold"' if bold else ""
        if text.strip():
            parts.append(
                f'<tspan x="{column * WIDTH:g}" fill="{colour}"{weight} '
                f'textLength="{len(text) * WIDTH:g}">{escape(text)}</tspan>'
            )
        column += len(text)
    return "".join(parts)


def picture(frames: Screens) -> str:
    """Return the frames as one SVG that plays them for ever."""
    high, total = ROWS * HEIGHT + 2 * MARGIN, frames[-1][0] + LAST
    lines = {
        line: number for number, line in enumerate({x for _, f in frames for x in f})
    }
    shapes = "\n".join(f'<text id="l{n}">{drawn(x)}</text>' for x, n in lines.items())
    shown = "\n".join(
        f'<g transform="translate(0 {place * high})">'
        + "".join(
            f'<use href="#l{lines[line]}" y="{(row + 1) * HEIGHT}"/>'
            for row, line in enumerate(screen)
        )
        + "</g>"
        for place, (_, screen) in enumerate(frames)
    )
    steps = "".join(
        f"{100 * moment / total:.3f}%{{transform:translateY({-place * high}px)}}"
        for place, (moment, _) in enumerate(frames)
    )
    last, wide = -(len(frames) - 1) * high, COLUMNS * WIDTH + 2 * MARGIN
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" viewBox="0 0 {wide:g} {high}" \
font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">
<title>A first run in a terminal</title>
<style>
text {{ white-space: pre }}
.film {{ animation: play {total:.1f}s steps(1, end) infinite }}
@keyframes play {{{steps}100%{{transform:translateY({last}px)}}}}
@media (prefers-reduced-motion) {{ .film {{ animation: none }} }}
</style>
<defs>
{shapes}
</defs>
<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>
<svg x="{MARGIN}" y="{MARGIN}" width="{COLUMNS * WIDTH:g}" height="{ROWS * HEIGHT + 6}">
<g class="film" transform="translate(0 {last})">
{shown}
</g>
</svg>
</svg>
"""


def main() -> None:
    """Record the run and write the picture."""
    with tempfile.TemporaryDirectory(prefix="work-") as folder:
        snapshot(Path(folder, "ml-template"))
        frames = played(output(COMMANDS, Path(folder)))
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(picture(frames), encoding="utf-8")


if __name__ == "__main__":
    main()
