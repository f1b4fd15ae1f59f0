"""Storage: an artefact is there whole or not at all, wherever it is stored."""

import os
import resource
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from project_package import schema, storage
from project_package.data import tables
from project_package.errors import (
    ArtefactError,
    ConfigError,
    ProjectError,
)

from . import writers

ROOT = Path(__file__).parents[1]
ODD_NAMES = ["a b.txt", "naïve 🦊.txt", "a::b.txt", "[x]*?.txt", "#1%20.txt"]


@pytest.fixture(params=["path", "file", "memory"])
def folder(request, tmp_path) -> str:
    """A folder on each storage that needs no service."""
    return {
        "path": str(tmp_path / "folder"),
        "file": f"file://{tmp_path}/folder",
        "memory": f"memory://{uuid4()}",
    }[request.param]


def run(work: str, folder: Path) -> None:
    """Let processes write below ``folder``."""
    command = [sys.executable, "-m", writers.__name__, work, str(folder)]
    path = str(Path(storage.__file__).parents[1])
    subprocess.run(command, check=True, cwd=ROOT, env={"PYTHONPATH": path})


@pytest.fixture
def full_disk(tmp_path) -> Iterator[Path]:
    """A file system of one megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"mounting a small disk needs rights that are not there: {error}")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


class CloudError(Exception):
    """An error as the libraries of clouds raise them: no OSError."""


class Unreachable(MemoryFileSystem):  # pylint: disable=abstract-method
    """A service that answers each call as a cloud does without credentials."""

    protocol = "unreachable"
    fault: Exception = CloudError("Unable to locate credentials.")

    def refuse(self, *_, **__):
        """Fail, whatever is asked for."""
        raise Unreachable.fault

    info = exists = ls = get_file = put_file = rm_file = refuse


@pytest.fixture(
    params=[
        ("botocore.exceptions", "BotoCoreError"),
        ("botocore.exceptions", "ClientError"),
        ("azure.core.exceptions", "AzureError"),
        ("google.auth.exceptions", "GoogleAuthError"),
        ("gcsfs.retry", "HttpError"),
        ("aiohttp", "ClientError"),
    ],
    ids=".".join,
)
def library(request, monkeypatch) -> None:
    """Each library of a cloud, as far as it has a base for its errors."""
    module, name = request.param
    monkeypatch.setitem(sys.modules, module, SimpleNamespace(**{name: CloudError}))


@pytest.fixture
def unreachable() -> str:
    """An address at a service without credentials."""
    fsspec.register_implementation("unreachable", Unreachable, clobber=True)
    return "unreachable://bucket/key"


@pytest.fixture
def secret() -> Iterator[Path]:
    """A file in a folder that all may enter, which nobody but its owner may read."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    path = folder / "secret.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    path.chmod(0)
    owner = os.geteuid()
    if owner == 0:  # whom no permission stops
        os.seteuid(65534)
    yield path
    os.seteuid(owner)
    shutil.rmtree(folder)


def test_what_was_written_is_read(folder):
    uri = storage.join(folder, "deeper", "text")
    storage.write_text(uri, "größer\n")
    assert "größer\n" == storage.read_text(uri)


def test_json_comes_back_as_it_was_with_sorted_keys(folder):
    uri = storage.join(folder, "content.json")
    storage.write_json(uri, {"b": [1, None], "a": "ü"})
    assert {"a": "ü", "b": [1, None]} == storage.read_json(uri)
    assert storage.read_text(uri).startswith('{\n  "a": "ü"')


def test_an_artefact_may_be_replaced(folder):
    uri = storage.join(folder, "text")
    storage.write_text(uri, "first")
    storage.write_text(uri, "second")
    assert "second" == storage.read_text(uri)


def test_an_immutable_artefact_is_not_replaced(folder):
    uri = storage.join(folder, "text")
    storage.write_text(uri, "first", overwrite=False)
    with pytest.raises(ArtefactError, match="text exists and is never overwritten"):
        storage.write_text(uri, "second", overwrite=False)
    assert "first" == storage.read_text(uri)


def test_nothing_appears_before_the_writer_is_done(folder):
    uri = storage.join(folder, "text")
    with storage.writing(uri) as path:
        path.write_text("half", encoding="utf-8")
        assert not storage.exists(uri)
        assert [] == storage.names(folder)
    assert ["text"] == storage.names(folder)


def test_a_writer_that_fails_leaves_what_was_there(folder):
    uri = storage.join(folder, "text")
    storage.write_text(uri, "old")
    with pytest.raises(ZeroDivisionError), storage.writing(uri) as path:
        path.write_text(str(1 / 0), encoding="utf-8")
    assert "old" == storage.read_text(uri)
    assert ["text"] == storage.names(folder)
    assert not path.exists()


@pytest.mark.parametrize("overwrite", [True, False])
@pytest.mark.parametrize(
    "umask, mode", [(0o022, 0o644), (0o002, 0o664), (0o027, 0o640), (0o077, 0o600)]
)
def test_the_umask_decides_who_may_read_an_artefact(tmp_path, umask, mode, overwrite):
    before = os.umask(umask)
    try:
        storage.write_text(str(tmp_path / "text"), "", overwrite=overwrite)
    finally:
        os.umask(before)
    assert oct(mode) == oct(stat.S_IMODE((tmp_path / "text").stat().st_mode))


@pytest.mark.parametrize("name", ODD_NAMES)
def test_names_may_hold_anything_that_a_file_system_allows(tmp_path, name):
    uri = storage.join(str(tmp_path), "my data 🦊", name)
    storage.write_text(uri, name)
    assert [name] == storage.names(storage.join(str(tmp_path), "my data 🦊"))
    assert name == storage.read_text(uri) == Path(uri).read_text(encoding="utf-8")


def test_a_path_may_be_relative(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    storage.write_text("text", "here")
    assert "here" == (tmp_path / "text").read_text(encoding="utf-8")


def test_names_of_a_folder_that_does_not_exist_are_none(folder):
    assert [] == storage.names(folder)


def test_what_does_not_exist_is_said_to_be_missing(folder):
    uri = storage.join(folder, "missing.json")
    assert not storage.exists(uri)
    with pytest.raises(ArtefactError, match="missing.json does not exist"):
        storage.read_json(uri)


@pytest.mark.parametrize(
    "content, fault", [(b"\xff\xfe", "is not UTF-8 text"), (b"{", "is not valid JSON")]
)
def test_damaged_json_is_refused_by_name(tmp_path, content, fault):
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    with pytest.raises(ArtefactError, match=f"broken.json {fault}"):
        storage.read_json(str(path))


def test_a_digest_is_that_of_the_content(folder):
    uri = storage.join(folder, "text")
    storage.write_text(uri, "abc")
    # FIPS 180-2, appendix B.1
    known = "ba7816bf 8f01cfea 414140de 5dae2223 b00361a3 96177a9c b410ff61 f20015ad"
    assert known.replace(" ", "") == storage.digest_uri(uri)


def test_a_file_is_not_taken_for_a_folder(tmp_path):
    storage.write_text(str(tmp_path / "file"), "")
    with pytest.raises(ArtefactError, match="Cannot write .*file is a file"):
        storage.write_text(str(tmp_path / "file" / "below"), "")


def test_a_folder_is_not_overwritten_by_a_file(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(ArtefactError, match="Cannot write .*directory"):
        storage.write_text(str(tmp_path / "folder"), "")
    assert ["folder"] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize(
    "uri, fault",
    [
        ("nothing://bucket/key", "nothing://bucket/key is not a storage address"),
        ("oci://bucket/key", "oci://bucket/key needs another package"),
    ],
)
def test_an_address_that_nothing_opens_is_a_wrong_configuration(uri, fault):
    with pytest.raises(ConfigError, match=fault):
        storage.exists(uri)


def test_a_writer_killed_at_any_point_leaves_the_old_or_the_new_artefact(tmp_path):
    run("die", tmp_path)
    found = {}
    for home in tmp_path.iterdir():
        assert [writers.NAME] == storage.names(str(home))
        found[home.name] = storage.read_text(str(home / writers.NAME))
        storage.write_text(str(home / writers.NAME), "written again")
    # In each of the two ways the writer died at many points, and at last lived.
    assert {writers.OLD, writers.NEW} == set(found.values())
    assert len(found) > 30


def test_of_rivals_that_create_an_artefact_exactly_one_wins(tmp_path):
    run("race", tmp_path)
    for turn in range(writers.ROUNDS):
        home = str(tmp_path / str(turn))
        winner = storage.read_text(storage.join(home, writers.NAME))
        assert [writers.NAME, f"won-{winner}"] == storage.names(home)


def test_a_full_disk_is_said_and_leaves_the_old_artefact(full_disk):
    uri = str(full_disk / "text")
    storage.write_text(uri, "old")
    with pytest.raises(ArtefactError, match="Cannot write .*No space left on device"):
        storage.write_text(uri, "new" * 2**20)
    assert "old" == storage.read_text(uri)
    storage.write_text(uri, "there is room again")


def test_a_file_that_may_not_grow_is_said_and_leaves_the_old_artefact(tmp_path):
    uri = str(tmp_path / "text")
    storage.write_text(uri, "old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**16, hard))
    try:
        with pytest.raises(ArtefactError, match="Cannot write .*File too large"):
            storage.write_text(uri, "new" * 2**20)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "old" == storage.read_text(uri)


CALLS = {
    "look up": storage.exists,
    "list": storage.names,
    "delete": storage.remove,
    "read": storage.read_text,
    "write": lambda uri: storage.write_text(uri, "text"),
}


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("action, call", CALLS.items(), ids=CALLS)
def test_storage_without_credentials_says_where_they_belong(unreachable, action, call):
    fault = f"Cannot {action} {unreachable}: Unable to locate credentials. Look at the"
    with pytest.raises(ArtefactError, match=f"{fault} credentials; see .env.example."):
        call(unreachable)


@pytest.mark.usefixtures("library")
def test_storage_that_cannot_be_opened_says_where_credentials_belong(
    unreachable, monkeypatch
):
    monkeypatch.setattr(Unreachable, "_strip_protocol", Unreachable.refuse)
    with pytest.raises(ArtefactError, match="Cannot open .* see .env.example"):
        storage.exists(unreachable)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_an_error_of_the_network_says_what_was_asked_for(
    unreachable, monkeypatch, call
):
    monkeypatch.setattr(Unreachable, "fault", TimeoutError("no answer"))
    with pytest.raises(ArtefactError, match=f"{unreachable}: no answer. Look at"):
        call(unreachable)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_bug_is_not_taken_for_missing_credentials(unreachable, monkeypatch, call):
    monkeypatch.setattr(Unreachable, "fault", TypeError("a bug"))
    with pytest.raises(TypeError, match="a bug"):
        call(unreachable)
    monkeypatch.setattr(Unreachable, "_strip_protocol", Unreachable.refuse)
    with pytest.raises(TypeError, match="a bug"):
        call(unreachable)


@pytest.mark.parametrize("fault", [PermissionError, FileNotFoundError, FileExistsError])
def test_an_error_about_an_input_does_not_blame_the_output(folder, fault):
    with (
        pytest.raises(fault, match="input.csv"),
        storage.writing(storage.join(folder, "output")),
    ):
        raise fault(13, "cannot be used", "input.csv")


@pytest.mark.parametrize(
    "read",
    [
        storage.read_text,
        storage.digest_uri,
        tables.read_raw,
        lambda uri: schema.load(Path(uri)),
    ],
    ids=["text", "digest", "table", "schema"],
)
def test_a_file_that_may_not_be_read_is_said(secret, read):
    with pytest.raises(ProjectError, match="Cannot read .*secret.csv.*Permission"):
        read(str(secret))


def test_what_is_gone_may_be_removed(folder, monkeypatch):
    storage.remove(storage.join(folder, "nothing"))
    monkeypatch.setattr(fsspec.AbstractFileSystem, "exists", lambda *_: True)
    storage.remove(storage.join(folder, "deleted by somebody else"))
