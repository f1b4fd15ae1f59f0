"""The databases in which the prediction log may be: a file, and a server of our own."""

import os
import pwd
import shutil
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
import sqlalchemy as sa

from ..processes import free_port

PASSWORD = token_hex()
_SECONDS = 60


class Database(ABC):
    """A database that can go away and come back.

    Attributes:
        url: Its address.
    """

    url: str

    @abstractmethod
    def go(self) -> None:
        """Let nobody reach it."""

    @abstractmethod
    def come_back(self) -> None:
        """Let it be reached again, with what it holds."""

    def read(self, query: str) -> list[tuple]:
        """Return the rows of a query."""
        engine = sa.create_engine(self.url)
        try:
            with engine.begin() as connection:
                result = connection.execute(sa.text(query))
                return [tuple(row) for row in result] if result.returns_rows else []
        finally:
            engine.dispose()

    def count(self, table: str) -> int:
        """Return how many rows a table has; none if it is not there yet."""
        try:
            return int(self.read(f"SELECT count(*) FROM {table}")[0][0])
        except sa.exc.DBAPIError:
            return 0


class File(Database):
    """A file of SQLite."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "log" / "predictions.db"
        self.url = f"sqlite:///{self.path}"
        self._away = folder / "away"

    def go(self) -> None:
        """Put a file where its folder was: no folder can be made there either."""
        if self.path.parent.exists():
            self.path.parent.rename(self._away)
        self.path.parent.write_text("no folder", encoding="utf-8")

    def come_back(self) -> None:
        """Put the folder back."""
        self.path.parent.unlink()
        if self._away.exists():
            self._away.rename(self.path.parent)

    def bytes(self) -> bytes:
        """Return everything that is on the disk."""
        return b"".join(path.read_bytes() for path in self.path.parent.iterdir())


class Schema(Database):
    """A database of a PostgreSQL server that was started for the tests."""

    def __init__(self, server: "Server") -> None:
        self._server, name = server, f"log_{uuid4().hex[:12]}"
        server.run("createdb", "--username=postgres", name)
        self.url = f"{server.url}/{name}"

    def go(self) -> None:
        """Stop the server."""
        self._server.stop()

    def come_back(self) -> None:
        """Start the server."""
        self._server.start()


class Server:
    """A PostgreSQL server on a port of its own, which keeps nothing safe."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries, self._folder = binaries, folder
        self.port = free_port()
        self.url = f"postgresql+psycopg://postgres:{PASSWORD}@127.0.0.1:{self.port}"
        secret = folder / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        if os.getuid() == 0:  # it refuses to run as root
            for path in (folder, secret):
                shutil.chown(path, "postgres")
        options = ("--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync")
        cluster = ("--encoding=UTF8", "--username=postgres", f"--pgdata={folder}/data")
        self.run("initdb", *options, *cluster)

    def start(self) -> None:
        """Start, and return when it answers."""
        settings = f"-p {self.port} -c listen_addresses=127.0.0.1 -c fsync=off"
        quiet = f"{settings} -c unix_socket_directories={self._folder}"
        log = ("-l", f"{self._folder}/log", "-w", "-t", str(_SECONDS))
        self.run("pg_ctl", "start", "-D", f"{self._folder}/data", *log, "-o", quiet)

    def stop(self) -> None:
        """Stop, and end all connections."""
        self.run("pg_ctl", "stop", "-D", f"{self._folder}/data", "-m", "immediate")

    def run(self, program: str, *arguments: str) -> None:
        """Run a program of PostgreSQL."""
        # PostgreSQL refuses to run as root.
        who = {"user": "postgres", "group": "postgres", "extra_groups": ()}
        environment = os.environ | {
            "PGPASSWORD": PASSWORD,
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
        }
        subprocess.run(
            [str(self._binaries / program), *arguments],
            cwd=self._folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            check=True,
            timeout=_SECONDS,
            **(who if os.getuid() == 0 else {}),
        )


@contextmanager
def served() -> Iterator[Server]:
    """Start a server, and stop it at the end; skip the test if there is none."""
    binaries = _binaries()
    # A path of a socket has to be short.
    with TemporaryDirectory(prefix="pg") as folder:
        server = Server(binaries, Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _binaries() -> Path:
    """Return where PostgreSQL is."""
    on_path = shutil.which("pg_ctl")
    found = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/usr/pgsql").glob("bin"),
    ]
    if on_path:
        found.append(Path(on_path).resolve().parent)
    if not found:
        pytest.skip(
            "PostgreSQL is not installed: neither pg_ctl nor /usr/lib/postgresql"
        )
    if os.getuid() == 0 and "postgres" not in {user.pw_name for user in pwd.getpwall()}:
        pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
    return max(found)
