"""The project directory passes its own checks as it is, without being rendered."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from variants import CHOICES, PROJECT

InPlace = Callable[..., subprocess.CompletedProcess[str]]
CHECKS = [
    "black --check --diff --quiet src tests docs examples orchestration",
    "isort --check-only --diff --quiet src tests docs examples orchestration",
    "pylint --score=no src tests docs examples orchestration",
    "mypy --no-error-summary",
    "lint-imports --no-cache --no-logo",
]


def leavings() -> set[str]:
    """Return what lies in the project directory and is not in git.

    Bytecode does not count: processes with an environment of their own write it.
    """
    command = ["git", "ls-files", "--others", "--ignored", "--exclude-standard"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, check=True)
    names = done.stdout.decode().splitlines()
    return {name for name in names if "__pycache__" not in name}


@pytest.fixture
def in_place(tmp_path: Path) -> Iterator[InPlace]:
    """Return a function that runs a tool in the project, which stays as it was."""
    before = leavings()
    environment = os.environ | {
        "PYTHONPATH": "src",
        "PYTHONPYCACHEPREFIX": str(tmp_path / "bytecode"),
        "MYPY_CACHE_DIR": str(tmp_path / "types"),
        "PYLINTHOME": str(tmp_path / "pylint"),
        "COVERAGE_FILE": str(tmp_path / "coverage"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path / "hypothesis"),
    }

    def run(tool: str, *arguments: str):
        return subprocess.run(
            [str(Path(sys.executable).with_name(tool)), *arguments],
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            check=False,
            encoding="utf-8",
        )

    yield run
    assert leavings() == before


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.split()[0])
def test_the_project_passes_its_checks_in_place(in_place: InPlace, check):
    done = in_place(*check.split())
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.deep  # the same tests run live, in a repository of each problem
def test_the_tests_of_the_project_pass_in_place(in_place: InPlace, tmp_path):
    report = tmp_path / "coverage.json"
    done = in_place(
        *("pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'tests'}"),
        *("--cov", "--cov-report=term", f"--cov-report=json:{report}"),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(report.read_text())["totals"]["percent_covered"] >= 90


def test_each_problem_has_a_target_in_place():
    schema = yaml.safe_load((PROJECT / "conf" / "schema.yaml").read_text("utf-8"))
    targets = [item for item in schema["columns"] if item.get("role") == "target"]
    problems = CHOICES["problem"]
    assert len(targets) == len(problems) == 2
