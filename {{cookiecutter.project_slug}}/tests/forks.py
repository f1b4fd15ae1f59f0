"""Commands in processes of their own, without the seconds that importing takes.

A server imports the package once. Each command runs in a fork of it: a real process
with its own environment, which can be killed at the moment before it publishes a file.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

PACKAGE = "project_package"
PUBLISHING = ("os.rename", "os.link")


@dataclass(frozen=True)
class Command:
    """A command that runs, or has run.

    Attributes:
        process: The process that forked it.
        pid: Its own.
        files: Where its standard output and its standard error go.
    """

    process: "subprocess.Popen[str]"
    pid: int
    files: tuple[Any, Any]

    def wait(self) -> "subprocess.CompletedProcess[str]":
        """Return what it printed and how it ended, as :func:`subprocess.run` does."""
        code = _ask(self.process, {"wait": self.pid})
        printed = []
        for file in self.files:
            with file:
                file.seek(0)
                printed.append(file.read().decode("utf-8"))
        return subprocess.CompletedProcess((), code, *printed)


def start(
    *arguments: str, folder: Path, environment: Mapping[str, str], kill: str = ""
) -> Command:
    """Start the command line in a process of its own.

    Args:
        arguments: What stands after the name of the command.
        folder: Where it runs.
        environment: Its whole environment.
        kill: Pattern of a path: the process dies when it is about to publish it.
    """
    # pylint: disable=consider-using-with  # the command closes them
    files = NamedTemporaryFile(), NamedTemporaryFile()
    process = _server()
    request = {
        "arguments": arguments,
        "folder": str(folder),
        "environment": dict(environment),
        "kill": kill,
        "files": [file.name for file in files],
    }
    return Command(process, _ask(process, request), files)


@cache
def _server() -> "subprocess.Popen[str]":
    """Return the server; it ends with its input, at the latest with this process."""
    source = str(Path(import_module(PACKAGE).__file__ or "").parents[1])
    # Python 3.12 warns of a fork beside threads: those of pyarrow, which sleep.
    command = [sys.executable, "-W", "ignore::DeprecationWarning", __file__]
    # pylint: disable-next=consider-using-with
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": source, "OMP_NUM_THREADS": "1"},
        encoding="utf-8",
    )
    atexit.register(process.communicate)
    return process


def _ask(process: "subprocess.Popen[str]", request: dict[str, Any]) -> int:
    assert process.stdin and process.stdout
    process.stdin.write(json.dumps(request) + "\n")
    process.stdin.flush()
    return int(process.stdout.readline())


def _serve() -> None:
    """Answer requests, one a line: start a command, or wait for the end of one."""
    pipeline = import_module(f"{PACKAGE}.pipeline")
    for known in pipeline.PIPELINES.values():
        for step in known.steps:
            import_module(f"{PACKAGE}.steps.{step.name}")
    import_module(f"{PACKAGE}.cli.app")
    for line in sys.stdin:
        request = json.loads(line)
        if "wait" in request:
            _, status = os.waitpid(request["wait"], 0)
            answer = os.waitstatus_to_exitcode(status)
        else:
            answer = os.fork()
            if answer == 0:
                os._exit(_run(request))  # pylint: disable=protected-access
        print(answer, flush=True)


def _run(request: dict[str, Any]) -> int:
    """Run one command in this process and return its exit code."""
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    for descriptor, path in enumerate(request["files"], start=1):
        os.dup2(os.open(path, os.O_WRONLY), descriptor)
    if request["kill"]:
        _die_before(request["kill"])
    sys.argv = [PACKAGE, *request["arguments"]]
    try:
        import_module(f"{PACKAGE}.cli").main()
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else int(bool(left.code))
    except Exception:  # pylint: disable=broad-exception-caught  # as Python itself
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
    return 0


def _die_before(pattern: str) -> None:
    """Let this process die before it moves a file to a path like ``pattern``."""

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event in PUBLISHING and fnmatch(os.fspath(arguments[1]), pattern):
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


if __name__ == "__main__":
    _serve()
