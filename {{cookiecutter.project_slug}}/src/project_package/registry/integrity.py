"""A bundle on storage against its manifest: nothing missing, added or changed.

A bundle is a flat folder. Its ``manifest.json`` lists the size and the SHA-256 of each
other file, and the SHA-256 of the manifest itself is the digest of the whole bundle.
"""

import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from .. import storage
from ..errors import BundleError
from ..manifest import FORMAT, MANIFEST


@dataclass(frozen=True)
class _File:
    """What the manifest says of one file: its SHA-256 and its size in bytes."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    bytes: Annotated[int, Field(ge=0)]


@dataclass(frozen=True)
class _Manifest:
    """The content of ``manifest.json``; a name leads nowhere else and is not hidden."""

    format: Annotated[int, Field(ge=FORMAT, le=FORMAT)]
    files: dict[Annotated[str, Field(pattern=r"^[^./\\][^/\\]*$")], _File]


def digest(uri: str) -> str:
    """Return the digest of the bundle in the folder ``uri``.

    Raises:
        BundleError: If there is no bundle.
    """
    return hashlib.sha256(_manifest_bytes(uri)).hexdigest()


def verify(uri: str, expected: str) -> None:
    """Check each file of the bundle in the folder ``uri``.

    Args:
        uri: The folder of the bundle.
        expected: The digest that the bundle must have.

    Raises:
        BundleError: If a file is missing, was added, truncated or changed. The message
            names each.
    """
    faults: list[str] = []
    for name, file in _listed(uri, expected).items():
        with storage.reading(storage.join(uri, name)) as path:
            faults += _faults(name, file, path)
    _refuse(uri, faults)


def copy(source: str, target: str, expected: str) -> None:
    """Copy the bundle in the folder ``source`` to ``target``, checking each file.

    The manifest comes last, so that an interrupted copy is not a bundle. Another call
    completes it, and replaces in ``target`` what was damaged.

    Args:
        source: The folder of the bundle.
        target: The folder to fill.
        expected: The digest that the bundle must have.

    Raises:
        BundleError: If ``source`` is not the expected bundle. The message names each
            file that is missing, was added, truncated or changed.
    """
    present = storage.names(target)
    for name, file in _listed(source, expected).items():
        copied = storage.join(target, name)
        with storage.reading(storage.join(source, name)) as path:
            if name in present and storage.digest_uri(copied) == file.sha256:
                _refuse(source, _faults(name, file, path))
                continue
            with storage.writing(copied) as draft:
                shutil.copyfile(path, draft)
                _refuse(source, _faults(name, file, draft))


def _manifest_bytes(uri: str) -> bytes:
    if MANIFEST not in storage.names(uri):
        raise BundleError(
            f"There is no bundle at {uri}: it has no {MANIFEST}. Check the address, or "
            "run the training again if it was interrupted."
        )
    with storage.reading(storage.join(uri, MANIFEST)) as path:
        return path.read_bytes()


def _listed(uri: str, expected: str) -> dict[str, _File]:
    """Return the files that must be at ``uri``, the manifest last."""
    content = _manifest_bytes(uri)
    manifest = _File(hashlib.sha256(content).hexdigest(), len(content))
    if manifest.sha256 != expected:
        _refuse(uri, [f"{MANIFEST} has the digest {manifest.sha256}, not {expected}"])
    files = _parse(uri, content).files
    _refuse(uri, _listing_faults(files, storage.names(uri)))
    return {**files, MANIFEST: manifest}


def _parse(uri: str, content: bytes) -> _Manifest:
    try:
        return TypeAdapter(_Manifest).validate_json(content, strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        fault = f"{MANIFEST} cannot be read: {where} {first['msg']}"
        raise _refusal(uri, [fault]) from None


def _listing_faults(files: Iterable[str], names: Iterable[str]) -> list[str]:
    listed, present = set(files), set(names) - {MANIFEST}
    return [
        *(f"{name} is missing" for name in sorted(listed - present)),
        *(f"{name} is not in {MANIFEST}" for name in sorted(present - listed)),
    ]


def _faults(name: str, file: _File, path: Path) -> list[str]:
    size = path.stat().st_size
    if size != file.bytes:
        return [f"{name} has {size} of {file.bytes} bytes"]
    if storage.digest(path) != file.sha256:
        return [f"{name} was changed"]
    return []


def _refuse(uri: str, faults: list[str]) -> None:
    """Raise one error for all ``faults``, if there is one."""
    if faults:
        raise _refusal(uri, faults)


def _refusal(uri: str, faults: list[str]) -> BundleError:
    return BundleError(
        f"The bundle at {uri} must not be used: {'; '.join(faults)}. Use another "
        "version, or train and register again."
    )
