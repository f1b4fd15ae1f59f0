"""Evidence: what the tests have proven, as they left it in a file.

Tests that inject a fault and see a check go red carry the marker ``ml_score`` with the
row that they prove. ``pytest -m ml_score --ml-score=FILE`` writes what became of them.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import storage
from ..errors import ArtefactError

FILE = Path("var") / "readiness.json"
PASSED = "passed"
_SOURCES = ("src", "tests", "conf")
_REMEDY = "Run make readiness."


@dataclass(frozen=True)
class Proof:
    """One test that stands for a row.

    Attributes:
        test: Its file and name, without parameters.
        outcome: ``passed``, ``failed`` or ``skipped``: the worst of its parameters.
        half: What it leaves out, so that the row is worth half; none for nothing.
    """

    test: str
    outcome: str
    half: str | None = None


@dataclass(frozen=True)
class Evidence:
    """All that one session of tests has proven.

    Attributes:
        proofs: The tests of each row, by its name.
        automatic: Whether a system for continuous integration has run them.
    """

    proofs: dict[str, tuple[Proof, ...]]
    automatic: bool


def load(root: Path) -> Evidence:
    """Return the evidence of the project in ``root``.

    Raises:
        ArtefactError: If there is none, it does not hold every test, or code, tests or
            configuration have changed since.
    """
    if not (root / FILE).is_file():
        raise ArtefactError(f"{FILE} does not exist: nothing is proven. {_REMEDY}")
    content: dict[str, Any] = storage.read_json(str(root / FILE))
    if not content.get("complete"):
        raise ArtefactError(
            f"{FILE} is incomplete: not every test was run to its end. {_REMEDY}"
        )
    if content["sources"] != fingerprint(root):
        raise ArtefactError(
            f"{FILE} is older than the sources: what is in {', '.join(_SOURCES)} has "
            f"changed since. {_REMEDY}"
        )
    proofs = {
        row: tuple(Proof(**one) for one in found)
        for row, found in content["rows"].items()
    }
    return Evidence(proofs, content["automatic"])


def fingerprint(root: Path) -> str:
    """Return the SHA-256 of all that the evidence depends on, in ``root``."""
    total = hashlib.sha256()
    for path in sorted(path for name in _SOURCES for path in (root / name).rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            total.update(path.relative_to(root).as_posix().encode())
            total.update(storage.digest(path).encode())
    return total.hexdigest()
