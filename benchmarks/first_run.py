"""`make run` in a fresh clone of a rendered repository, the package cache warm.

python benchmarks/first_run.py
"""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from rendered import repository, run

AIM_SECONDS = 60


def main() -> None:
    """Print how long the first command of a new user takes."""
    with repository() as project, TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        # A first set-up elsewhere fills the package cache.
        run("make", "setup", cwd=project)
        run("git", "clone", "--quiet", str(project), str(clone), cwd=project)
        start = time.perf_counter()
        run("make", "setup", cwd=clone)
        installed = time.perf_counter() - start
        run("make", "run", cwd=clone)
        total = time.perf_counter() - start
    print(
        f"make run {total:.0f} s, {installed:.0f} s of it set-up (aim {AIM_SECONDS} s)"
    )


if __name__ == "__main__":
    main()
