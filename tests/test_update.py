"""A repository follows the template, and an answer can change later, with cruft."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from snapshot import snapshot
from variants import PROJECT, ROOT

Command = Callable[..., str]
ADDRESS = "https://github.com/ORG/ml-template"
# What a user changes in a repository, and deletes.
EDITS = {
    "conf/base.yaml": (b"seed: 42\n", b"seed: 7\n"),
    "README.md": (b"# Fraud Watch\n", b"# Fraud Watch\n\nAsk the fraud desk first.\n"),
}
DELETED = "notebooks/explore.ipynb"


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


@pytest.fixture
def earlier(command: Command) -> str:
    """Return the version before this one: a tag, or as long as there is none, a commit.

    It is the last one that asked other questions, some of which an update answers.
    """
    here = (ROOT, "git")
    tags = command(*here, "tag", "--merged", "HEAD", "--no-contains", "HEAD", "v*")
    if tags:
        newest = ("--tags", "--abbrev=0", "--match", "v*", "HEAD^")
        return command(*here, "describe", *newest).strip()
    history = ("log", "--first-parent", "--format=%H", "--", "cookiecutter.json")
    now = asked((ROOT / "cookiecutter.json").read_text("utf-8"))
    versions = command(*here, *history).split()
    shown = (command(*here, "show", f"{v}:cookiecutter.json") for v in versions)
    others = (v for v, settings in zip(versions, shown) if asked(settings) != now)
    if (found := next(others, None)) is None:
        pytest.skip("this clone has no earlier version: fetch its tags and its history")
    return found


def asked(settings: str) -> dict[str, object]:
    """Return the questions of a cookiecutter.json."""
    return {name: v for name, v in json.loads(settings).items() if name[0] != "_"}


def files(folder: Path) -> dict[str, bytes]:
    """Return the content of each file of a repository, but for git's and cruft's."""
    found = {path.relative_to(folder): path for path in folder.rglob("*")}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in found.items()
        if path.is_file() and name.parts[0] not in (".git", ".cruft.json")
    }


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


def blocks(kind: str) -> list[str]:
    """Return the blocks of this kind in the page about updates."""
    page = (ROOT / "docs" / "upkeep.md").read_text("utf-8")
    return re.findall(rf"<!-- {kind} -->\n```\w+\n(.*?)^```", page, re.M | re.S)


def edit(command: Command, repository: Path) -> None:
    """Change a repository as its user does, and commit."""
    for name, text in edited(files(repository)).items():
        (repository / name).write_bytes(text)
    (repository / DELETED).unlink()
    commit(command, repository)


def edited(found: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files of a repository with what its user changes."""
    kept = {name: text for name, text in found.items() if name != DELETED}
    for name, (old, new) in EDITS.items():
        assert kept[name].count(old) == 1
        kept[name] = kept[name].replace(old, new)
    return kept | {"src/fraud_watch/own.py": b"OWN = True\n"}


def replace(command: Command, origin: Path) -> None:
    """Make the template as it is now the next version of ``origin``."""
    command(origin, "git", "rm", "--quiet", "-r", ".")
    shutil.copytree(snapshot(origin.with_name("now")), origin, dirs_exist_ok=True)
    commit(command, origin)


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


def test_what_the_page_says_takes_a_repository_to_this_version(
    earlier, tmp_path, output, command, bake
):
    origin, repository = tmp_path / "released", output / "fraud-watch"
    command(ROOT, "git", "clone", "--quiet", str(ROOT), str(origin))
    command(origin, "git", "checkout", "--quiet", "-B", "released", earlier)
    (house,) = blocks("file: house.yaml")
    (output / "house.yaml").write_text(house, "utf-8")
    path = f"export PATH={shlex.quote(str(Path(sys.executable).parent))}:$PATH\n"
    create, switch, update = (
        ("bash", "-e", "-c", path + block.replace(ADDRESS, str(origin)))
        for block in blocks("run")
    )
    command(output, *create)
    edit(command, repository)
    command(repository, *switch)
    replace(command, origin)
    command(repository, *update)
    assert command(repository, "git", "status", "--porcelain") == ""
    answers = yaml.safe_load(house)["default_context"] | {"serving": "flask"}
    assert files(repository) == edited(files(bake(**answers)))
