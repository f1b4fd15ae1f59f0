"""Copy the template as git would clone it, with the changes not yet committed.

Cookiecutter renders whatever lies in a template's folder, also the caches and results
of a project that has just run in place. A snapshot has none of them.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def tracked(folder: Path = ROOT) -> list[str]:
    """Return the files that git knows or would add, as paths within ``folder``."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=folder, capture_output=True, check=True)
    names = sorted(set(listed.stdout.decode().split("\0")) - {""})
    return [name for name in names if (folder / name).is_file()]


def snapshot(destination: Path) -> Path:
    """Copy the template to ``destination``, which must not exist, and return it."""
    for name in tracked():
        target = destination / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    return destination


if __name__ == "__main__":
    snapshot(Path(sys.argv[1]))
