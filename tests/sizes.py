"""How large a repository is, and how large it may get.

The limits are a little above what was measured when they were written: what is added
takes the place of something, or raises a limit with a reason that a reviewer accepts.
"""

import re
from collections import Counter
from pathlib import Path

# The first form that fits a path decides; what none fits is settings: conf/, the
# Makefile, workflows, manifests.
KINDS = {
    "locks": re.compile(r"requirements/.*\.txt|orchestration/\w+/requirements\.txt"),
    "tests": re.compile(r"tests/"),
    "code": re.compile(r"src/|docs/\w+\.py|examples/|orchestration/.*\.py"),
    "documents": re.compile(r".*\.md$|docs/|notebooks/|LICENSE"),
}

# What a person reads before the first change: what it is, the commands, the packaging,
# and every number with its reason. This, and not the code, fits into one sitting.
FIRST = re.compile(r"README\.md|Makefile|pyproject\.toml|conf/[\w-]+\.yaml")
# Files and lines of the default repository, and of the largest one. They do not fit
# into one sitting: the code is read module by module, each of about ninety lines.
DEFAULT = {
    "files": 680,  # 658 when it was written
    "first": 1400,
    "settings": 1800,
    "documents": 2600,
    "code": 30_500,
    # Less than the code, although each fault that was found has a test.
    "tests": 27_500,
    # What the tools write: MLflow brings a third of it.
    "locks": 14_500,
}
LARGEST = {
    "files": 720,  # manifests, and one orchestrator
    "first": 1500,
    "settings": 2500,
    "documents": 3000,
    "code": 31_000,
    "tests": 28_500,
    "locks": 16_500,  # Airflow alone has 2,300
}


def measured(repository: Path) -> dict[str, int]:
    """Return the number of files, and the lines of each kind; pictures have none."""
    found = files(repository)
    counted = Counter({"files": len(found)})
    for path in found:
        text, name = path.read_bytes(), path.relative_to(repository).as_posix()
        lines = 0 if b"\0" in text else text.count(b"\n")
        counted[kind(name)] += lines
        counted["first"] += lines if FIRST.fullmatch(name) else 0
    return dict(counted)


def files(repository: Path) -> list[Path]:
    """Return the files of a repository, without git's."""
    found = [path for path in repository.rglob("*") if path.is_file()]
    return [path for path in found if path.relative_to(repository).parts[0] != ".git"]


def kind(name: str) -> str:
    """Return what the lines of a file are."""
    fitting = (what for what, form in KINDS.items() if form.match(name))
    return next(fitting, "settings")


def table(rows: dict[str, dict[str, int]]) -> list[str]:
    """Return a line for each repository, by its label, the smallest first."""
    heads = list(LARGEST)
    lines = ["".join(f"{head:>10}" for head in heads)]
    for label, row in sorted(rows.items(), key=lambda item: item[1]["files"]):
        lines.append("".join(f"{row[head]:10,}" for head in heads) + f"  {label}")
    return lines
