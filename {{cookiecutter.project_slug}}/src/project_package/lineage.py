"""Lineage: which code, which versions and which configuration made a result."""

import hashlib
import json
import os
import platform
import subprocess
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any

from . import __version__
from . import schema as schemas
from . import sections
from .config import Config

REVISION_VARIABLE = "PROJECT_PACKAGE_REVISION"

# What computes, what exports the model, and what stores it. Using a bundle needs only
# some of them, so the others may not be there.
LIBRARIES = (
    *("scikit-learn", "numpy", "scipy", "pandas", "pyarrow", "onnxruntime"),
    *("skl2onnx", "onnx", "skops"),
)


def describe(config: Config) -> dict[str, Any]:
    """Return what is known before any data is read.

    Returns:
        ``code`` (version, commit, whether files differ from it), ``libraries`` (the
        version of each that is installed), ``python``, ``platform``, ``seed``,
        ``settings``, and the digests of settings and schema. What optional parts bring
        along is no part of it: no model is made from an address or from the hash of a
        key, and a secret cannot be recorded.
    """
    settings = config.settings.model_dump(mode="json", exclude={*sections.found()})
    return {
        "code": code(config.root),
        "libraries": _libraries(),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "seed": config.settings.seed,
        "settings": settings,
        "settings_digest": fingerprint(settings),
        "schema_digest": fingerprint(schemas.dump(config.schema)),
    }


def fingerprint(content: Any) -> str:
    """Return the SHA-256 of a JSON value, whatever the order of its keys."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def code(root: Path) -> dict[str, Any]:
    """Return the version of the package and the state of its repository.

    Without git, or outside a repository, the variable ``PROJECT_PACKAGE_REVISION``
    names the commit, with ``-dirty`` behind it if files differed; without it commit
    and changes are none.
    """
    commit = _git(root, "rev-parse", "HEAD")
    changes = _git(root, "status", "--porcelain")
    changed = None if changes is None else bool(changes)
    if commit is None and (revision := os.environ.get(REVISION_VARIABLE)):
        commit, changed = revision.removesuffix("-dirty"), revision.endswith("-dirty")
    return {"version": __version__, "commit": commit, "changed": changed}


def _libraries() -> dict[str, str]:
    """Return the version of each library that is installed."""
    versions = {}
    for name in LIBRARIES:
        with suppress(metadata.PackageNotFoundError):
            versions[name] = metadata.version(name)
    return versions


def _git(root: Path, *arguments: str) -> str | None:
    """Return what git says, or none if it cannot say anything."""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments],
            capture_output=True,
            check=True,
            encoding="utf-8",
            timeout=30,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
