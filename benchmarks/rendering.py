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


def seconds(template: Path, out: Path, *options: str, **extra: str) -> float:
    """Return how long one rendering takes, process and hooks included."""
    start = time.perf_counter()
    render(template, out, *options, **extra)
    return time.perf_counter() - start


def turn(full: Path, empty: Path, out: Path) -> dict[str, float]:
    """Return what each part takes in one turn, as multiples of an empty rendering.

    Parts are told apart by leaving them out: without hooks, only files are rendered;
    without a git on the path, the hooks run and commit nothing.
    """
    none = seconds(empty, out / "empty")
    files = seconds(full, out / "files", "--accept-hooks", "no")
    hooks = seconds(full, out / "hooks", PATH=str(empty))
    whole = seconds(full, out / "whole")
    parts = {"files": files - none, "hooks": hooks - files, "git": whole - hooks}
    return {name: part / none for name, part in parts.items()} | {"all": whole / none}


def main() -> None:
    """Print the ratio, and what it is made of."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    with TemporaryDirectory() as name:
        folder = Path(name)
        run(sys.executable, "scripts/snapshot.py", str(folder / "full"), cwd=ROOT)
        empty = empty_template(folder / "empty")
        turns = [
            turn(folder / "full", empty, folder / f"out-{number}")
            for number in range(rounds)
        ]
    middle = {part: median(each[part] for each in turns) for part in turns[0]}
    print(f"rendering takes {middle.pop('all'):.2f}× an empty one (aim {AIM:g}×): 1")
    for part, more in middle.items():
        print(f"  + {more:.2f}  {part}")


if __name__ == "__main__":
    main()
