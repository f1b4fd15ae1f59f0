"""A rendered repository to measure, made from this checkout."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
SLUG = "customer-insight"


def environment(**extra: str) -> dict[str, str]:
    """Return the environment without the virtual environment of this process."""
    kept = {
        k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "MAKEFLAGS")
    }
    return kept | extra


def run(*command: str, cwd: Path, **extra: str) -> str:
    """Run a command and return what it prints; its failure ends the benchmark."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment(**extra),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


@contextmanager
def repository(*answers: str) -> Iterator[Path]:
    """Yield a freshly rendered repository with the default answers but ``answers``."""
    with TemporaryDirectory() as folder:
        template = Path(folder) / "template"
        run(sys.executable, "scripts/snapshot.py", str(template), cwd=ROOT)
        render(template, Path(folder) / "out", *answers)
        yield Path(folder) / "out" / SLUG


def render(template: Path, out: Path, *options: str, **extra: str) -> None:
    """Render ``template`` with its default answers into ``out``."""
    cookiecutter = str(Path(sys.executable).with_name("cookiecutter"))
    command = [cookiecutter, str(template), "--no-input", "--default-config"]
    command += ["--overwrite-if-exists", "--output-dir", str(out), *options]
    run(*command, cwd=ROOT, **extra)
