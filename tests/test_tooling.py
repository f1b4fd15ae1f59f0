"""The commands and the commit hooks agree with each other."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from snapshot import tracked
from variants import PROJECT, ROOT

MAKEFILES = {"template": ROOT / "Makefile", "project": PROJECT / "Makefile"}
COMMIT_HOOKS = [folder / ".pre-commit-config.yaml" for folder in (ROOT, PROJECT)]
CONTRACT = "help setup run train score adopt test lint format lock clean".split()


def phony(makefile: Path) -> list[str]:
    """Return the commands that a Makefile declares."""
    lines = re.findall(r"^\.PHONY: ([a-z -]+)$", makefile.read_text("utf-8"), re.M)
    return [command for line in lines for command in line.split()]


@pytest.mark.parametrize("makefile", MAKEFILES.values(), ids=MAKEFILES)
def test_make_alone_lists_every_command_with_what_it_does(makefile):
    done = subprocess.run(
        ["make", "--no-print-directory"],
        cwd=makefile.parent,
        capture_output=True,
        check=True,
        text=True,
    )
    listed = re.findall(r"^  make ([a-z-]+) +\S.*$", done.stdout, re.M)
    assert sorted(listed) == sorted(phony(makefile))


def test_the_project_has_the_commands_that_users_rely_on():
    assert set(CONTRACT) <= set(phony(MAKEFILES["project"]))


def test_make_test_is_what_ci_runs():
    command = ["make", "--no-print-directory", "--dry-run", "test"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    assert done.stdout.split() == [".ci/run"]


def test_make_lock_resolves_what_has_an_environment_of_its_own():
    command = ["make", "--print-data-base", "--question", "help"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, check=False, text=True
    )
    (needed,) = re.findall(r"^lock: (.*)$", done.stdout, re.M)
    names = [name[: -len(".in")] for name in tracked() if name.endswith(".in")]
    assert names and {f"{name}.lock" for name in names} <= set(needed.split())
    assert all((ROOT / f"{name}.txt").is_file() for name in names)


@pytest.mark.parametrize("path", COMMIT_HOOKS, ids=lambda path: path.parent.name)
def test_commit_hooks_are_local_and_valid(path):
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(path)]
    subprocess.run(command, check=True, capture_output=True)


@pytest.mark.parametrize("path", COMMIT_HOOKS, ids=lambda path: path.parent.name)
def test_commit_hooks_start_tools_that_are_installed(path):
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    tools = [hook["entry"].split()[0] for hook in config["repos"][0]["hooks"]]
    for tool in set(tools) - {"make"}:
        assert tool.startswith(".venv/bin/")
        assert Path(sys.executable).with_name(Path(tool).name).exists(), tool


def test_the_commit_hooks_of_the_project_run_every_check_of_make_lint():
    lint = re.search(r"^lint:.*\n((?:\t.*\n)+)", MAKEFILES["project"].read_text(), re.M)
    assert lint
    checks = set(re.findall(r"\$\(BIN\)/([\w-]+)", lint[1]))
    hooks = yaml.safe_load(COMMIT_HOOKS[1].read_text("utf-8"))["repos"][0]["hooks"]
    assert checks <= {Path(hook["entry"].split()[0]).name for hook in hooks}
