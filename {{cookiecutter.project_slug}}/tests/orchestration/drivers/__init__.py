"""How the tests drive each orchestrator: for real, in its own environment."""

import os
import subprocess
import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import ClassVar

from project_package.orchestration import product

REPOSITORY = Path(__file__).parents[3]
SOURCE = Path(product.__file__).parents[2]


@dataclass(frozen=True)
class Settings:
    """What an orchestrator was told of one pipeline.

    Attributes:
        schedule: As a cron expression; none is by hand only.
        retries: How often a step is tried again.
        retry_seconds: Seconds before it is.
        timeout_minutes: Longest time of a step; none where the tool has no such limit.
        at_a_time: Most runs of the pipeline at the same time; none where the tool
            limits only what it starts on a schedule, and the pipeline has none.
    """

    schedule: str | None
    retries: int
    retry_seconds: int
    timeout_minutes: float | None
    at_a_time: int | None


@dataclass(frozen=True)
class Outcome:
    """What became of a run.

    Attributes:
        succeeded: Whether the tool calls it a success.
        run_id: The product's identifier of the run.
        handle: The tool's own name of the run, to go on with it.
        output: What was printed.
    """

    succeeded: bool
    run_id: str
    handle: str
    output: str


@dataclass(frozen=True)
class Driver(ABC):
    """One orchestrator, with a home of its own.

    Attributes:
        home: An empty folder that the tool may fill.
        root: The project whose pipelines it runs.
        python: Interpreter that has the product.
        source: The folder that holds the package, which the tool imports from.
        more: Variables to add to the environment.
        tries_mistakes_again: Whether the tool also tries again what left with the exit
            code of a wrong configuration, because it does not ask why a step failed.
    """

    tries_mistakes_again: ClassVar[bool] = False

    home: Path
    root: Path
    python: str
    source: Path
    more: dict[str, str] = field(default_factory=dict)

    @property
    @abstractmethod
    def program(self) -> Path:
        """The interpreter of the tool's environment."""

    @abstractmethod
    def tasks(self) -> dict[str, dict[str, set[str]]]:
        """Return for each pipeline its tasks, each with those that it waits for."""

    @abstractmethod
    def settings(self) -> dict[str, Settings]:
        """Return what the tool was told of each pipeline."""

    @abstractmethod
    def run(self, pipeline: str, day: date) -> Outcome:
        """Run a pipeline for a day, to its end."""

    @abstractmethod
    def resume(self, pipeline: str, outcome: Outcome, day: date) -> Outcome:
        """Run again what failed of a run."""

    def replace_python(self, text: str, **values: object) -> None:
        """Put a program in the place of the interpreter, which it finds as ``real``.

        Args:
            text: The program, with places for ``real`` and further values in it.
            values: The further values.
        """
        program = Path(self.python)
        real = program.rename(program.with_name("real"))
        program.write_text(text.format(real=real, **values), "utf-8")
        program.chmod(0o755)

    def environment(self) -> dict[str, str]:
        """Return the environment that the tool is started in."""
        plain = {name: os.environ[name] for name in ("PATH",)}
        return {
            **plain,
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(self.source),
            product.ROOT_VARIABLE: str(self.root),
            product.PYTHON_VARIABLE: self.python,
            **self.more,
        }

    def execute(
        self, *arguments: str, **more: str
    ) -> "subprocess.CompletedProcess[str]":
        """Run Python in the tool's environment.

        Args:
            arguments: What stands after the interpreter.
            more: Variables to add to the environment.
        """
        return subprocess.run(
            [self.program, *arguments],
            cwd=self.root,
            env=self.environment() | more,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            encoding="utf-8",
            timeout=600,
        )


def interpreter(folder: Path, source: Path = SOURCE) -> str:
    """Return an interpreter that finds the package, as an environment of it does.

    Args:
        folder: Where to put it.
        source: The folder that holds the package.
    """
    program = folder / "python"
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH="{source}" exec "{sys.executable}" "$@"\n', "utf-8"
    )
    program.chmod(0o755)
    return str(program)
