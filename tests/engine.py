"""A Docker Engine of the tests' own, with what stands in for images of others.

No image can be pulled on every machine. So the stand-ins prove the files of the
repository, not the images of Python and PostgreSQL.
"""

import fcntl
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

SECONDS = 60
CACHES = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
# Where scripts/docker.sh puts it.
INSTALLED = CACHES / "containers-of-tests"
PROGRAMS = INSTALLED / "engine" / "usr"
# The image that compose.yaml names, and what stands in for it.
POSTGRES = ("postgres:18", Path(__file__).parent / "stand_ins" / "postgres")


class Unavailable(Exception):
    """No engine can be started here; the message says why."""


@dataclass(frozen=True)
class Engine:
    """A running engine.

    Attributes:
        environment: With it, the command ``docker`` reaches this engine.
    """

    environment: dict[str, str]

    def docker(self, *arguments: str, folder: Path | None = None) -> str:
        """Run a command of Docker that has to succeed; return what it prints."""
        done = subprocess.run(
            ["docker", *arguments],
            cwd=folder,
            env=self.environment,
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
        told = f"docker {' '.join(arguments)}\n{done.stdout[-3000:]}{done.stderr}"
        assert done.returncode == 0, told
        return done.stdout.strip()

    def megabytes(self, image: str) -> float:
        """Return the size of an image."""
        return int(self.docker("image", "inspect", "-f", "{{.Size}}", image)) / 1e6

    @contextmanager
    def container(self, *arguments: str) -> Iterator[str]:
        """Have a container running in the background, and yield its identifier."""
        identifier = self.docker("run", "--detach", *arguments)
        try:
            yield identifier
        finally:
            self.docker("rm", "--force", "--volumes", identifier)


@contextmanager
def started(*options: str) -> Iterator[Engine]:
    """Start an engine with the stand-in for Python's image, and stop it afterwards.

    Args:
        options: Further ones of ``dockerd``.

    Raises:
        Unavailable: If there is none, or this machine does not let it start.
    """
    if not (PROGRAMS / "sbin" / "dockerd").exists():
        raise Unavailable("scripts/docker.sh has not installed it")
    with ExitStack() as stack:
        # Two engines would hand out the same addresses.
        lock = stack.enter_context((INSTALLED / "lock").open("w"))
        fcntl.flock(lock, fcntl.LOCK_EX)
        # The path of a socket may have a hundred characters, so not below pytest's.
        folder = Path(tempfile.mkdtemp(prefix="docker-"))
        # Hundreds of thousands of files: the program is faster than Python.
        stack.callback(subprocess.run, ["rm", "-rf", str(folder)], check=True)
        engine = stack.enter_context(_running(folder, options))
        change = ["ENV LANG=C.UTF-8", "ENV PATH=/usr/local/bin:/usr/bin:/bin"]
        changes = [word for each in change for word in ("--change", each)]
        base = str(INSTALLED / "base.tar")
        engine.docker("import", *changes, base, "python:3.11-slim")
        yield engine


@contextmanager
def _running(folder: Path, options: tuple[str, ...]) -> Iterator[Engine]:
    """Have an engine that keeps everything in ``folder``."""
    plugins = folder / "config" / "cli-plugins"
    plugins.parent.mkdir()
    plugins.symlink_to(PROGRAMS / "libexec" / "docker" / "cli-plugins")
    address = f"unix://{folder}/docker.sock"
    path = [f"{PROGRAMS}/bin", f"{PROGRAMS}/sbin", "/usr/sbin", os.environ["PATH"]]
    environment = os.environ | {
        "PATH": os.pathsep.join(path),
        "DOCKER_HOST": address,
        "DOCKER_CONFIG": str(plugins.parent),
        "BUILDKIT_PROGRESS": "plain",
    }
    places = ["--data-root", f"{folder}/data", "--exec-root", f"{folder}/exec"]
    command = [
        "dockerd",
        "--host",
        address,
        "--pidfile",
        f"{folder}/pid",
        *places,
        *options,
    ]
    log = folder / "log"
    with (
        log.open("wb") as file,
        subprocess.Popen(
            command, env=environment, stdout=file, stderr=file, start_new_session=True
        ) as daemon,
    ):
        engine = Engine(environment)
        try:
            if not _answers(engine, daemon):
                raise Unavailable(log.read_text("utf-8").strip().splitlines()[-1])
            yield engine
            if left := engine.docker("ps", "--all", "--quiet").split():
                engine.docker("rm", "--force", *left)
        finally:
            if daemon.poll() is None:
                os.kill(daemon.pid, signal.SIGTERM)


def _answers(engine: Engine, daemon: "subprocess.Popen[bytes]") -> bool:
    """Wait for the engine, and return whether it answers."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and daemon.poll() is None:
        asked = subprocess.run(
            ["docker", "info"], env=engine.environment, capture_output=True, check=False
        )
        if asked.returncode == 0:
            return True
        time.sleep(0.2)
    return False
