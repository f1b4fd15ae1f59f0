"""Rendering this template against rendering an empty one, in turns.

python benchmarks/rendering.py [--rounds 9]
"""

import argparse
import json
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from rendered import ROOT, render, run

AIM = 2.0


def empty_template(folder: Path) -> Path:
    """Return a template that renders one file."""
    project = folder / "{{cookiecutter.project_slug}}"
    project.mkdir(parents=True)
    (project / "README.md").write_text("# Empty\n", encoding="utf-8")
    answers = json.dumps({"project_slug": "empty"})
    (folder / "cookiecutter.json").write_text(answers, encoding="utf-8")
    return folder


def seconds(template: Path, out: Path) -> float:
    """Return how long one rendering takes, process and hooks included."""
    start = time.perf_counter()
    render(template, out)
    return time.perf_counter() - start


def main() -> None:
    """Print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    with TemporaryDirectory() as name:
        folder = Path(name)
        run(sys.executable, "scripts/snapshot.py", str(folder / "full"), cwd=ROOT)
        empty = empty_template(folder / "empty")
        pairs = [
            (
                seconds(folder / "full", folder / f"out-{turn}"),
                seconds(empty, folder / f"none-{turn}"),
            )
            for turn in range(rounds)
        ]
    full, none = (median(side) for side in zip(*pairs))
    ratio = median(a / b for a, b in pairs)
    print(f"rendering {full:.2f} s, empty {none:.2f} s: {ratio:.2f}× (aim {AIM:g}×)")


if __name__ == "__main__":
    main()
