"""Fresh clones of rendered repositories, and how a user runs their commands."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

MINUTES = 60
PACKAGE_CACHES = {"UV_CACHE_DIR": "uv", "PIP_CACHE_DIR": "pip"}
# The settings of a machine that reaches its package index through a proxy.
NETWORK = (
    "PIP_",
    "UV_",
    "SSL_",
    "REQUESTS_",
    "CURL_",
    "HTTP",
    "http",
    "NO_PROXY",
    "no_",
)


def released(origin: Path, folder: Path) -> None:
    """Clone the repository ``origin`` and write its first release, 0.1.0, down."""
    subprocess.run(["git", "clone", "--quiet", str(origin), str(folder)], check=True)
    changes = folder / "CHANGELOG.md"
    text = changes.read_text("utf-8").replace("[Unreleased]", "[0.1.0]", 1)
    changes.write_text(text, "utf-8")
    author = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    command = ("commit", "--quiet", "--all", "--message", "Release")
    subprocess.run(["git", *author, *command], cwd=folder, check=True)


@dataclass(frozen=True)
class Clone:
    """A fresh clone of a rendered repository, and how its commands are run."""

    folder: Path
    python: str
    environment: dict[str, str]

    def run(self, *command: str, minutes: int = 10) -> subprocess.CompletedProcess[str]:
        """Run a command in the clone, as a shell without a terminal does."""
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=minutes * MINUTES,
        )

    @contextmanager
    def started(self, *command: str) -> Iterator[None]:
        """Have a command running, with all processes that it starts."""
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(MINUTES)

    def make(self, target: str, *variables: str) -> subprocess.CompletedProcess[str]:
        """Run a target of the repository's Makefile."""
        command = ("make", target, f"PYTHON={self.python}", *variables)
        # The slowest one, all tests of a repository, on a machine that does more.
        return self.run(*command, minutes=40)

    def cli(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command that the repository installs."""
        return self.run(".venv/bin/customer-insight", *arguments)

    def json(self, pattern: str) -> Any:
        """Return the content of the only JSON file that ``pattern`` matches."""
        (path,) = self.folder.glob(pattern)
        return json.loads(path.read_text(encoding="utf-8"))

    def rows(self, pattern: str) -> int:
        """Return the number of rows of the only Parquet file of ``pattern``."""
        (path,) = self.folder.glob(pattern)
        return int(pq.ParquetFile(path).metadata.num_rows)


def environment(home: Path) -> dict[str, str]:
    """Return what a shell on a fresh machine has, and the caches of packages."""
    caches = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    kept = {k: v for k, v in os.environ.items() if k.startswith(NETWORK)}
    kept |= {
        name: os.environ.get(name, str(caches / folder))
        for name, folder in PACKAGE_CACHES.items()
    }
    home.mkdir()
    return kept | {"HOME": str(home), "PATH": "/usr/local/bin:/usr/bin:/bin"}


def clone(origin: Path, base: Path, python: str) -> Clone:
    """Return a fresh clone of the repository ``origin`` in the folder ``base``."""
    made = Clone(base / "clone", python, environment(base / "home"))
    command = ["git", "clone", "--quiet", str(origin), str(made.folder)]
    subprocess.run(command, check=True)
    return made


def asked(url: str, content: str, **headers: str) -> Any:
    """Send JSON to a service, with further headers, and return its answer.

    Raises:
        OSError: If nobody is there, or the service refuses.
    """
    sent = {"content-type": "application/json", **headers}
    request = urllib.request.Request(url, content.encode(), sent)
    with urllib.request.urlopen(request, timeout=MINUTES) as answer:
        return json.load(answer)


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def wait_for(address: str) -> None:
    """Wait until a page answers that is being started, for at most five minutes."""
    until = time.monotonic() + 5 * MINUTES
    while True:
        try:
            with urllib.request.urlopen(address, timeout=MINUTES):
                return
        except OSError:
            assert time.monotonic() < until, f"{address} does not answer"
        time.sleep(0.5)


def answered(url: str, content: str) -> Any:
    """Send JSON to a service that is being started, and return its answer."""
    until = time.monotonic() + MINUTES
    while True:
        try:
            return asked(url, content)
        except urllib.error.HTTPError as refusal:
            assert refusal.code == 503, refusal.read().decode()
        except OSError:
            pass  # it is not there yet
        assert time.monotonic() < until, f"{url} does not answer"
        time.sleep(0.2)
