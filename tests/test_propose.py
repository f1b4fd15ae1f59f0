"""New locks are proposed, and nothing but locks."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from variants import ROOT

GH = """#!/bin/sh
echo "gh $*" >> "$SAID"
test "$1 $2" != "pr list" || cat "$OPEN"
"""
LOCK = "{{cookiecutter.project_slug}}/requirements/core.txt"
Propose = Callable[[str], subprocess.CompletedProcess[str]]


def git(folder: Path, *arguments: str) -> str:
    """Run git as somebody, and return what it prints."""
    somebody = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    done = subprocess.run(
        ["git", *somebody, *arguments],
        cwd=folder,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return done.stdout


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a clone of a repository with a lock, the script and a README."""
    origin, folder = tmp_path / "origin.git", tmp_path / "clone"
    git(tmp_path, "init", "--quiet", "--bare", str(origin))
    git(tmp_path, "clone", "--quiet", str(origin), str(folder))
    for name, text in ((LOCK, "numpy==2.3.0\n"), ("README.md", "One.\n")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    (folder / "scripts").mkdir()
    shutil.copy2(ROOT / "scripts" / "propose.sh", folder / "scripts")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "One")
    git(folder, "push", "--quiet", "origin", "HEAD:main")
    return folder


@pytest.fixture
def propose(clone: Path, tmp_path: Path) -> Propose:
    """Return a function that changes one file and proposes the change."""
    program = tmp_path / "programs" / "gh"
    program.parent.mkdir()
    program.write_text(GH, "utf-8")
    program.chmod(0o755)
    (tmp_path / "open").touch()
    environment = os.environ | {
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "SAID": str(tmp_path / "said"),
        "OPEN": str(tmp_path / "open"),
    }

    def run(name: str) -> subprocess.CompletedProcess[str]:
        if name:
            (clone / name).write_text("numpy==2.4.0\n", "utf-8")
        patch = tmp_path / "locks.patch"
        patch.write_text(git(clone, "diff", "--binary"), "utf-8")
        git(clone, "checkout", "--quiet", "--", ".")
        return subprocess.run(
            ["scripts/propose.sh", str(patch)],
            cwd=clone,
            env=environment,
            capture_output=True,
            check=False,
            encoding="utf-8",
        )

    return run


def said(tmp_path: Path) -> list[str]:
    """Return the commands that GitHub was given."""
    path = tmp_path / "said"
    return path.read_text("utf-8").splitlines() if path.exists() else []


def test_new_locks_become_a_branch_and_a_pull_request(propose, clone, tmp_path):
    done = propose(LOCK)
    assert done.returncode == 0, done.stderr
    branch = git(clone, "show", f"origin/newest-locks:{LOCK}")
    assert branch == "numpy==2.4.0\n"
    assert said(tmp_path)[-1].startswith("gh pr create --head newest-locks --title")


def test_newer_locks_take_the_place_of_those_that_nobody_merged(
    propose, clone, tmp_path
):
    assert propose(LOCK).returncode == 0
    git(clone, "checkout", "--quiet", "origin/main")
    (tmp_path / "open").write_text("7\n", "utf-8")
    assert propose(LOCK).returncode == 0
    created = [line for line in said(tmp_path) if line.startswith("gh pr create")]
    assert len(created) == 1
    assert (
        git(clone, "rev-list", "--count", "origin/main..origin/newest-locks") == "1\n"
    )


def test_without_news_nothing_is_proposed(propose, tmp_path):
    done = propose("")
    assert (done.returncode, said(tmp_path)) == (0, [])
    assert "nothing to propose" in done.stdout


def test_what_changes_more_than_locks_is_refused(propose, tmp_path):
    done = propose("README.md")
    assert (done.returncode, said(tmp_path)) == (1, [])
    assert "changes more than locks: README.md" in done.stderr
