"""The product as an orchestrator sees it: commands in an environment of their own.

This module is loaded by the orchestrator, in whose environment nothing is installed
that the product needs. So it uses the standard library alone.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

PYTHON_VARIABLE = "PROJECT_PACKAGE_PYTHON"
ROOT_VARIABLE = "PROJECT_PACKAGE_ROOT"
OVERLAYS_VARIABLE = "PROJECT_PACKAGE_OVERLAYS"

_PACKAGE = "project_package"
_LONGEST = 100  # of the identifier of a run
_WRONG_USAGE = 2  # exit code that no second attempt changes
_TOLD = 5  # lines that an error repeats


class StepFailed(RuntimeError):
    """A command of the product that did not succeed.

    Attributes:
        retry: Whether a second attempt may help; none does against a configuration
            that cannot work.
    """

    def __init__(self, message: str, *, retry: bool) -> None:
        super().__init__(message)
        self.retry = retry


@dataclass(frozen=True)
class Step:
    """A step to run.

    Attributes:
        name: Its name.
        summary: What it does, in one sentence.
        after: The steps that have to be complete.
    """

    name: str
    summary: str
    after: tuple[str, ...]


@dataclass(frozen=True)
class Pipeline:
    """Steps to run.

    Attributes:
        name: Its name.
        schedule: When it is run, as a cron expression in UTC; none is by hand only.
        steps: The steps, in an order in which they can run.
    """

    name: str
    schedule: str | None
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Plan:
    """What there is to run.

    Attributes:
        pipelines: The pipelines.
        retries: How often a step that failed is tried again.
        retry_seconds: Seconds before it is.
        timeout_minutes: Longest time of one step.
    """

    pipelines: tuple[Pipeline, ...]
    retries: int
    retry_seconds: int
    timeout_minutes: float


@dataclass(frozen=True)
class Product:
    """The product on this machine.

    Attributes:
        python: Interpreter of the environment that it is installed in.
        root: The folder that holds ``conf/``.
        overlays: URIs of partial YAML files laid over ``conf/``, in order.
    """

    python: str
    root: Path
    overlays: tuple[str, ...] = ()

    @classmethod
    def found(
        cls, file: Path, environment: Mapping[str, str] = os.environ
    ) -> "Product":
        """Return the product that the environment names, or that a file belongs to.

        Args:
            file: The orchestrator's file, ``orchestration/NAME/FILE`` of a repository
                unless the environment names another place.
            environment: ``PROJECT_PACKAGE_ROOT`` and ``PROJECT_PACKAGE_PYTHON`` name
                the place and the interpreter; ``PROJECT_PACKAGE_OVERLAYS`` overlays,
                with blanks between them.
        """
        named = environment.get(ROOT_VARIABLE)
        root = Path(named) if named else file.parents[2]
        bin_folder = "Scripts" if sys.platform == "win32" else "bin"
        python = environment.get(PYTHON_VARIABLE) or str(
            root / ".venv" / bin_folder / "python"
        )
        overlays = environment.get(OVERLAYS_VARIABLE, "").split()
        return cls(python, root, tuple(overlays))

    def plan(self) -> Plan:
        """Return what there is to run.

        Raises:
            StepFailed: If the product cannot say; the message is its own.
        """
        lines: list[str] = []
        self._run(["-m", f"{_PACKAGE}.orchestration"], lines.append)
        # Beside it there may be warnings.
        content = json.loads(next(line for line in lines if line.startswith("{")))
        pipelines = tuple(
            Pipeline(
                pipeline["name"],
                pipeline["schedule"],
                tuple(
                    Step(step["name"], step["summary"], tuple(step["after"]))
                    for step in pipeline["steps"]
                ),
            )
            for pipeline in content.pop("pipelines")
        )
        return Plan(pipelines, **content)

    def step(
        self, name: str, run_id: str, day: date, say: Callable[[str], None]
    ) -> None:
        """Run a step and wait for its end; it is stopped if this is interrupted.

        Args:
            name: Name of the step.
            run_id: Identifier of the run; see :func:`run_id`.
            day: The day that the run is for.
            say: Is given each line that the step prints.

        Raises:
            StepFailed: If it does not succeed.
        """
        command = ["-m", _PACKAGE, "step", name, "--run-id", run_id]
        self._run([*command, "--patch", f"data.as_of={day.isoformat()}"], say)

    def alert(
        self, pipeline: str, run_id: str, message: str, say: Callable[[str], None]
    ) -> None:
        """Tell whoever is configured that a run failed.

        Args:
            pipeline: Name of the pipeline.
            run_id: Identifier of the run.
            message: What failed.
            say: Is given each line that the command prints.

        Raises:
            StepFailed: If nobody was told; the message says why.
        """
        where = ["--pipeline", pipeline, "--run-id", run_id]
        self._run(["-m", _PACKAGE, "alert", *where, "run failed", message], say)

    def _run(self, arguments: Sequence[str], say: Callable[[str], None]) -> None:
        """Run a command of the product."""
        overlays = [part for uri in self.overlays for part in ("--config", uri)]
        with subprocess.Popen(
            [self.python, *arguments, *overlays],
            cwd=self.root,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as process:
            try:
                last = _repeated(process, say)
            except BaseException:
                process.terminate()
                raise
        if process.returncode != 0:
            said = "\n".join(last)
            raise StepFailed(
                f"{' '.join(arguments)} left with {process.returncode}: {said}",
                retry=process.returncode != _WRONG_USAGE,
            )


def run_id(*parts: str) -> str:
    """Return the identifier of a run that a tool calls by these names.

    The same names always give the same identifier, and others another one.
    """
    text = "-".join(parts)
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-._")
    if plain == text and len(text) <= _LONGEST:
        return text
    mark = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{plain[: _LONGEST - len(mark) - 1]}-{mark}"


def _repeated(
    process: "subprocess.Popen[str]", say: Callable[[str], None]
) -> deque[str]:
    """Repeat what a process prints until it ends, and return the last lines."""
    assert process.stdout is not None
    last: deque[str] = deque(maxlen=_TOLD)
    for line in process.stdout:
        last.append(line.rstrip())
        say(last[-1])
    return last


def _environment() -> dict[str, str]:
    """Return the environment without what belongs to the orchestrator's Python."""
    own = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if name not in own}
