"""The Pythons of this machine on which a rendered repository can be tried."""

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import variants

VERSIONS = variants.CHOICES["python_version"]


@functools.cache
def found() -> dict[str, str]:
    """Return the interpreter of each version that can be chosen and really runs."""
    return {
        version: path
        for version in VERSIONS
        if (path := next(filter(_runs(version), _candidates(version)), None))
    }


def default() -> str:
    """Return the version that is tried first: that of the tests, if it is a choice."""
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    return own if own in VERSIONS else VERSIONS[0]


def _candidates(version: str) -> Iterator[str]:
    """Yield where an interpreter may be: the tests' own, on the PATH, in pyenv."""
    if version == default():
        yield str(Path(sys.base_prefix, "bin", "python3"))
    if on_path := shutil.which(f"python{version}"):
        yield on_path
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    for folder in sorted(pyenv.glob(f"versions/{version}.*"), reverse=True):
        yield str(folder / "bin" / "python")


def _runs(version: str):
    """Return a function that tells whether an interpreter is of ``version``."""
    tell = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])"

    def check(path: str) -> bool:
        try:
            done = subprocess.run(
                [path, "-c", tell], capture_output=True, check=False, text=True
            )
        except OSError:
            return False
        return done.returncode == 0 and done.stdout.strip() == version

    return check
