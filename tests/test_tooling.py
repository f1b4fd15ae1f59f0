"""The commands, the workflow and the commit hooks agree with each other."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from snapshot import tracked
from variants import PROJECT, ROOT

MAKEFILES = {"template": ROOT / "Makefile", "project": PROJECT / "Makefile"}
WORKFLOWS = sorted(ROOT.glob(".github/workflows/*.yml"))
COMMIT_HOOKS = [folder / ".pre-commit-config.yaml" for folder in (ROOT, PROJECT)]
CONTRACT = "help setup run train score adopt test lint format lock clean".split()


def phony(makefile: Path) -> list[str]:
    """Return the commands that a Makefile declares."""
    lines = re.findall(r"^\.PHONY: ([a-z -]+)$", makefile.read_text("utf-8"), re.M)
    return [command for line in lines for command in line.split()]


def workflow(path: Path) -> dict:
    """Return a workflow; the key ``on`` is a word and not a truth, as in YAML 1.2."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def steps(path: Path) -> list[dict]:
    """Return the steps of all jobs of a workflow."""
    return [step for job in workflow(path)["jobs"].values() for step in job["steps"]]


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


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_are_valid(path):
    command = ["check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    done = subprocess.run(
        [sys.executable, "-m", *command, str(path)],
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_run_only_commands_of_the_makefile(path):
    commands = [step["run"] for step in steps(path) if "run" in step]
    assert commands
    for command in commands:
        assert re.fullmatch(r"make [a-z-]+", command)
        assert command.split()[1] in phony(MAKEFILES["template"])


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_pin_every_action_to_a_commit_and_name_its_version(path):
    text = path.read_text(encoding="utf-8")
    used = re.findall(r"uses: (.*)", text)
    assert len(used) == sum("uses" in step for step in steps(path)) > 0
    for action in used:
        assert re.fullmatch(r"[\w-]+/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_may_only_read_and_end_in_time(path):
    loaded = workflow(path)
    assert loaded["permissions"] == {"contents": "read"}
    for job in loaded["jobs"].values():
        assert "permissions" not in job
        assert int(job["timeout-minutes"]) <= 60
    for step in steps(path):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] == "false"


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
