"""A repository follows the template, and an answer can change later, with cruft."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from variants import PROJECT

Command = Callable[..., str]


@pytest.fixture
def command(environment: dict[str, str]) -> Command:
    """Return a function that runs a command which must succeed."""
    identity = {
        f"GIT_{role}_{part}": "x@example.com"
        for role in ("AUTHOR", "COMMITTER")
        for part in ("NAME", "EMAIL")
    }

    def run(folder: Path, *words: str) -> str:
        done = subprocess.run(
            words,
            cwd=folder,
            env=environment | identity,
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture
def origin(template: Path, tmp_path: Path, command: Command) -> Path:
    """Return the template as a git repository that can change."""
    folder = tmp_path / "origin"
    shutil.copytree(template, folder, ignore=shutil.ignore_patterns("__pycache__"))
    command(folder, "git", "init", "--quiet")
    commit(command, folder)
    return folder


@pytest.fixture
def repository(origin: Path, output: Path, command: Command) -> Path:
    """Return a repository that cruft made and the user has committed."""
    cruft(command, output, "create", str(origin), "--no-input", "--default-config")
    commit(command, output / "customer-insight")
    return output / "customer-insight"


def commit(command: Command, folder: Path) -> None:
    """Commit everything in a folder that is a repository, or becomes one."""
    command(folder, "git", "init", "--quiet")
    command(folder, "git", "add", "--all")
    command(folder, "git", "commit", "--quiet", "--message", "a step")


def cruft(command: Command, folder: Path, *arguments: str) -> str:
    """Run cruft."""
    return command(folder, sys.executable, "-m", "cruft", *arguments)


def changed(command: Command, repository: Path) -> set[str]:
    """Return the files that differ from the last commit, but for cruft's own."""
    command(repository, "git", "add", "--all")
    listed = command(repository, "git", "diff", "--cached", "--name-only")
    return set(listed.splitlines()) - {".cruft.json"}


def test_a_change_of_the_template_reaches_the_repository(origin, repository, command):
    changelog = origin / PROJECT.name / "CHANGELOG.md"
    changelog.write_text(changelog.read_text() + "- `project-slug` has news.\n")
    commit(command, origin)
    cruft(command, repository, "update", "--skip-apply-ask")
    assert changed(command, repository) == {"CHANGELOG.md"}
    text = (repository / "CHANGELOG.md").read_text()
    assert text.endswith("- `customer-insight` has news.\n")


def test_the_user_keeps_what_the_template_does_not_change(origin, repository, command):
    (repository / "conf" / "base.yaml").write_text("mine: true\n")
    commit(command, repository)
    editorconfig = origin / PROJECT.name / ".editorconfig"
    editorconfig.write_text(editorconfig.read_text() + "\n[*.sh]\nindent_size = 2\n")
    commit(command, origin)
    cruft(command, repository, "update", "--skip-apply-ask")
    assert changed(command, repository) == {".editorconfig"}


def test_a_template_whose_own_code_changes_updates(origin, repository, command):
    for name in ("project_template.py", "hooks/pre_gen_project.py"):
        code = (origin / name).read_text().replace("def markdown(", "def prose(")
        code = code.replace("(quoted, markdown,", "(quoted, prose,")
        (origin / name).write_text(code.replace("sentences", "words") + "# Changed.\n")
    for path in (origin / PROJECT.name).rglob("*.md"):
        path.write_text(path.read_text().replace("| markdown }}", "| prose }}"))
    questions = origin / "cookiecutter.json"
    questions.write_text(
        questions.read_text().replace(
            '"license": [', '"region": "{{ cookiecutter.email }}", "license": [', 1
        )
    )
    commit(command, origin)
    cruft(command, repository, "update", "--skip-apply-ask")
    assert changed(command, repository) == set()
    context = json.loads((repository / ".cruft.json").read_text())["context"]
    assert context["cookiecutter"]["region"] == "jane.doe@example.com"


def test_another_choice_brings_its_files_and_takes_the_old_ones(repository, command):
    cruft(
        *(command, repository, "update", "--skip-apply-ask"),
        *("--variables-to-update", json.dumps({"problem": "regression"})),
    )
    assert (repository / "conf" / "regression.yaml").exists()
    assert not (repository / "conf" / "classification.yaml").exists()
    schema = (repository / "conf" / "schema.yaml").read_text()
    assert "yearly_spend" in schema and "churned" not in schema


def test_a_fresh_repository_is_up_to_date(repository, command):
    cruft(command, repository, "check")
    assert cruft(command, repository, "diff") == ""
