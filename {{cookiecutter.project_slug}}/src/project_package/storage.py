"""Artefacts by URI: atomic writes, immutable once published, digests.

A URI is a path or anything that fsspec opens (``s3://``, ``gs://``, ``az://``,
``memory://``). A writer always fills a local file first; it becomes visible under its
URI in one move, whole or not at all. A URI that nothing here opens is a ConfigError.
"""

import errno
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import fsspec
from fsspec.implementations.local import LocalFileSystem

from .errors import ArtefactError, ConfigError, ProjectError

# A name that starts with a dot is never listed; see :func:`names`.
_DRAFT = ".partial-"
# What only a file that is being written runs into.
_NO_ROOM = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
# What the libraries of clouds raise that is no OSError: module and name of each base.
_SERVICE_ERRORS = (
    ("botocore.exceptions", "BotoCoreError"),
    ("botocore.exceptions", "ClientError"),
    ("azure.core.exceptions", "AzureError"),
    ("google.auth.exceptions", "GoogleAuthError"),
    ("gcsfs.retry", "HttpError"),
    ("aiohttp", "ClientError"),
)


def join(uri: str, *parts: str) -> str:
    """Return ``uri`` with ``parts`` appended, one slash between each."""
    return "/".join([uri.rstrip("/"), *parts])


@contextmanager
def writing(uri: str, *, overwrite: bool = True) -> Iterator[Path]:
    """Yield a local path to fill; publish it as ``uri`` when the block succeeds.

    Args:
        uri: Where the artefact will be seen. Missing folders are made.
        overwrite: Whether an artefact that is already there may be replaced. When
            false, exactly one of several concurrent writers succeeds on a local file
            system, Amazon S3, Google Cloud Storage and Azure. Other storage, such as
            ``memory://``, looks first and then writes: two may slip through.

    Raises:
        ArtefactError: If ``uri`` exists and ``overwrite`` is false, or the storage
            refuses the write.
    """
    filesystem, path = _locate(uri)
    local = is_local(uri)
    with _storage_errors("write", uri):
        draft = _draft(Path(path).parent if local else None)
    try:
        with _room_for(draft, uri):
            yield draft
        with _storage_errors("write", uri):
            if local:
                _publish(draft, Path(path), overwrite)
            else:
                mode = "overwrite" if overwrite else "create"
                filesystem.put_file(str(draft), path, mode=mode)
    finally:
        draft.unlink(missing_ok=True)


def reading(uri: str) -> AbstractContextManager[Path]:
    """Provide a local path with the content of ``uri``; remote ones are fetched.

    Raises:
        ArtefactError: If no file is stored there, or it may not be read.
    """
    filesystem, path = _locate(uri)
    if not is_local(uri):
        return _fetched(filesystem, path, uri)
    with _storage_errors("read", uri):
        _refuse_unreadable(Path(path), uri)
    return nullcontext(Path(path))


def exists(uri: str) -> bool:
    """Return whether something is stored under ``uri``.

    Raises:
        ArtefactError: If the storage does not answer.
    """
    filesystem, path = _locate(uri)
    with _storage_errors("look up", uri):
        return bool(filesystem.exists(path))


def remove(uri: str) -> None:
    """Delete what is stored under ``uri``, if anything is.

    Raises:
        ArtefactError: If the storage refuses that.
    """
    filesystem, path = _locate(uri)
    # Somebody else may have deleted it in the meantime.
    with _storage_errors("delete", uri), suppress(FileNotFoundError):
        filesystem.rm_file(path)


def names(uri: str) -> list[str]:
    """Return the sorted names in the folder ``uri``; none if it does not exist.

    Raises:
        ArtefactError: If it may not be listed.
    """
    filesystem, path = _locate(uri)
    with _storage_errors("list", uri):
        filesystem.invalidate_cache()
        found = filesystem.ls(path, detail=False) if filesystem.exists(path) else []
    entries = (str(entry).rstrip("/").rsplit("/", 1)[-1] for entry in found)
    return sorted(name for name in entries if not name.startswith("."))


def write_json(uri: str, content: Any, *, overwrite: bool = True) -> None:
    """Store ``content`` as indented JSON with sorted keys; see :func:`writing`."""
    text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False)
    write_text(uri, text + "\n", overwrite=overwrite)


def to_json_line(content: Any) -> str:
    """Return ``content`` as JSON in one line; what JSON lacks becomes text."""
    return json.dumps(content, default=str, ensure_ascii=False)


def write_text(uri: str, text: str, *, overwrite: bool = True) -> None:
    """Store ``text`` as UTF-8 with LF line ends; see :func:`writing`."""
    with writing(uri, overwrite=overwrite) as path:
        path.write_text(text, encoding="utf-8", newline="\n")


def read_text(uri: str) -> str:
    """Return the UTF-8 text stored under ``uri``.

    Raises:
        ArtefactError: If no file is stored there, it may not be read or is not UTF-8.
    """
    with reading(uri) as path, _storage_errors("read", uri):
        try:
            return path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise ArtefactError(f"{uri} is not UTF-8 text: it is damaged.") from None


def read_json(uri: str) -> Any:
    """Return the JSON value stored under ``uri``.

    Raises:
        ArtefactError: If no file is stored there, it may not be read or is not JSON.
    """
    try:
        return json.loads(read_text(uri))
    except json.JSONDecodeError as error:
        raise ArtefactError(f"{uri} is not valid JSON ({error}).") from None


def digest(path: Path) -> str:
    """Return the SHA-256 of the file ``path`` as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_uri(uri: str) -> str:
    """Return the SHA-256 of what is stored under ``uri``.

    Raises:
        ArtefactError: If no file is stored there, or it may not be read.
    """
    with reading(uri) as path, _storage_errors("read", uri):
        return digest(path)


def _locate(uri: str) -> tuple[fsspec.AbstractFileSystem, str]:
    """Return the file system of ``uri`` and the path in it."""
    if "://" not in uri:
        # Taken as it is: to fsspec "a::b" would be one file system inside another.
        return LocalFileSystem(), str(Path(uri).expanduser().absolute())
    try:
        filesystem, path = fsspec.core.url_to_fs(uri)
    except ImportError as error:
        raise ConfigError(f"{uri} needs another package: {error}.") from None
    except ValueError as error:
        raise ConfigError(f"{uri} is not a storage address: {error}.") from None
    except _refusals() as error:
        raise _refused("open", uri, error) from error
    return filesystem, path


def is_local(uri: str) -> bool:
    """Return whether ``uri`` is a path of this machine."""
    return "://" not in uri or uri.split("://")[0] in LocalFileSystem.protocol


def _refuse_unreadable(path: Path, uri: str) -> None:
    """Refuse what is no file, or may not be read, before anything is begun."""
    if path.is_dir():
        raise ArtefactError(f"{uri} is a folder. Name a file in it.")
    if not path.is_file():
        raise ArtefactError(_missing(uri))
    path.open("rb").close()


@contextmanager
def _fetched(
    filesystem: fsspec.AbstractFileSystem, path: str, uri: str
) -> Iterator[Path]:
    """Yield a copy of ``path`` that lasts as long as the block."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / Path(path).name
        with _storage_errors("read", uri):
            filesystem.get_file(path, str(copy))
        yield copy


def _draft(folder: Path | None) -> Path:
    """Return an empty file in ``folder``, which is made, or in the temporary one."""
    if folder is None:
        handle, name = tempfile.mkstemp(prefix=_DRAFT)
        os.close(handle)
        return Path(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise NotADirectoryError(f"{folder} is a file") from None
    draft = folder / f"{_DRAFT}{uuid4().hex}"
    # Created like any file, so that the umask decides who may read what is published.
    draft.touch(mode=0o666, exist_ok=False)
    return draft


def _publish(draft: Path, path: Path, overwrite: bool) -> None:
    """Move the file ``draft`` to ``path`` in one step.

    Its content is on the disk before. The folder is not forced there: after a power
    loss, what was there before may be back, but never half a file.
    """
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    if overwrite:
        draft.replace(path)
    else:
        os.link(draft, path)


@contextmanager
def _room_for(draft: Path, uri: str) -> Iterator[None]:
    """Say that ``draft`` cannot be filled; other errors are about other files."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM or error.filename == str(draft):
            raise ArtefactError(f"Cannot write {uri}: {error}.") from error
        raise


@contextmanager
def _storage_errors(action: str, uri: str) -> Iterator[None]:
    """Turn what a file system raises, such as for a full disk, into one sentence."""
    try:
        yield
    except ProjectError:
        raise
    except FileExistsError:
        raise ArtefactError(f"{uri} exists and is never overwritten.") from None
    except FileNotFoundError as error:
        raise ArtefactError(_missing(error.filename or uri)) from None
    except _refusals() as error:
        if not is_local(uri):
            raise _refused(action, uri, error) from error
        raise ArtefactError(f"Cannot {action} {uri}: {error}.") from error


def _refusals() -> tuple[type[Exception], ...]:
    """Return what storage raises; a library that is not loaded raises nothing."""
    found = (
        getattr(sys.modules.get(module), name, None) for module, name in _SERVICE_ERRORS
    )
    return (OSError, *(error for error in found if error is not None))


def _refused(action: str, uri: str, error: Exception) -> ArtefactError:
    """Return what to say where a storage service does not do as it is asked."""
    reason = str(error).rstrip(".") or type(error).__name__
    return ArtefactError(
        f"Cannot {action} {uri}: {reason}. Look at the credentials; see .env.example."
    )


def _missing(uri: str) -> str:
    return f"{uri} does not exist. Check the address, or run the step that writes it."
