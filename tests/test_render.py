"""Every variant renders to a clean and complete repository."""

import ast
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import references
import sizes
import variants
from snapshot import tracked
from variants import PROJECT

PACKAGE, SLUG = "customer_insight", "customer-insight"
BINARY = {".png", ".gif", ".ico"}
# What a tool with an environment of its own needs, and its lock.
APART = re.compile(r"orchestration/\w+/requirements\.(in|txt)|requirements/apart/.*")
PARSE = {
    ".toml": tomllib.loads,
    ".yml": yaml.safe_load,
    ".yaml": yaml.safe_load,
    ".json": json.loads,
    ".py": ast.parse,
}
LEFTOVER = re.compile(
    r"(?<!\$)\{\{|\{[%#]|^[ \t]*#@|project_package|PROJECT_PACKAGE|project-slug"
    r"|(?i:cookiecutter|\bcruft\b|ml-template|project_template)|\bORG\b",
    re.M,
)
DEBRIS = re.compile(r"[ \t]$|\n\n\n\n|\A\n|\n\n\Z", re.M)
# A path in prose or in a command: it begins with something that the repository has.
WORD = re.compile(r"[\w.*/{},@<>…$%-]+")
# The files whose paths are read: prose, settings, and what starts something.
NAMING = """
*.md docs/**/*.md data/*.md Makefile pyproject.toml Dockerfile compose.yaml CODEOWNERS
conf/*.yaml deploy/**/*.yaml .env.example .gitlab-ci.yml .pre-commit-config.yaml
.github/**/*.* .gitlab/**/*.md
""".split()
# What is made when the repository is used: by `make`, by git, by the user.
MADE = re.compile(r"\.venv\b|\.env$|var\b|\.git\b|data/[\w*]+\.\w+$|dist\b|htmlcov\b")


def rendered() -> list[Any]:
    """Return every variant; those that the pairwise set leaves out are for later."""
    chosen = variants.pairwise()
    return [
        pytest.param(
            variant,
            id=variants.label(variant),
            marks=[] if variant in chosen else pytest.mark.deep,
        )
        for variant in variants.every()
    ]


@pytest.fixture(params=rendered())
def variant(request) -> variants.Variant:
    """Return each variant in turn."""
    return request.param


@pytest.fixture
def repository(bake, variant) -> Path:
    """Return the rendering of a variant."""
    return bake(**variant)


def names(repository: Path) -> set[str]:
    """Return the files of a repository, without git's."""
    files = (path for path in repository.rglob("*") if path.is_file())
    found = {path.relative_to(repository).as_posix() for path in files}
    return {name for name in found if not name.startswith(".git/")}


def texts(repository: Path) -> Iterator[tuple[str, str]]:
    """Yield name and content of each text file."""
    for name in sorted(names(repository)):
        if Path(name).suffix not in BINARY:
            yield name, (repository / name).read_text(encoding="utf-8")


def digests(repository: Path) -> dict[str, str]:
    """Return the digest of each file."""
    return {
        name: hashlib.sha256((repository / name).read_bytes()).hexdigest()
        for name in names(repository)
    }


def test_the_files_are_exactly_those_of_the_template_that_the_choices_own(
    repository, variant
):
    wanted = set(tracked(PROJECT))
    for path in variants.unowned(variant):
        wanted -= {name for name in wanted if f"{name}/".startswith(f"{path}/")}
    named = {name.replace("project_package", PACKAGE) for name in wanted}
    assert {name.replace("project-slug", SLUG) for name in named} == names(repository)


def test_no_folder_is_empty(repository):
    folders = [path for path in repository.rglob("*") if path.is_dir()]
    inner = [path for path in folders if ".git" not in path.parts]
    assert not [path for path in inner if not any(path.iterdir())]


def test_every_file_is_in_the_first_commit(repository):
    listed = subprocess.run(
        ["git", "ls-files"], cwd=repository, capture_output=True, check=True, text=True
    )
    assert set(listed.stdout.splitlines()) == names(repository)


def test_every_file_parses(repository):
    for name, text in texts(repository):
        PARSE.get(Path(name).suffix, str)(text)


def test_nothing_of_the_template_is_left(repository):
    for name, text in texts(repository):
        assert not LEFTOVER.search(name), name
        if not name.startswith("requirements/") and not APART.fullmatch(name):
            assert not (found := LEFTOVER.search(text)), f"{name}: {found}"


def test_no_blank_debris_is_left(repository):
    for name, text in texts(repository):
        if name != "LICENSE":
            assert not (found := DEBRIS.search(text)), f"{name}: {found}"
        assert text.endswith("\n") or not text, name


def test_words_of_unmade_choices_occur_nowhere(repository, variant):
    words = variants.unmade(variants.TRACES, variant)
    chosen = variants.owned(variant)
    assert words
    for name, text in texts(repository):
        if APART.fullmatch(name) or (
            name.startswith("requirements/") and name in chosen
        ):
            continue  # what is chosen may need packages that are also a choice
        for word in words:
            found = re.search(word, text) or re.search(word, name)
            assert not found, f"{name} says {found[0]!r} without being asked"


def test_words_of_made_choices_occur(repository, variant):
    everything = "".join(text for _, text in texts(repository))
    for option, choices in variants.TRACES.items():
        for word in choices.get(variant[option], []):
            assert re.search(word, everything), f"{word} is no trace of anything"


def test_every_path_that_a_file_names_exists(repository):
    here = {path.name for path in repository.iterdir()}
    ignored = (repository / ".gitignore").read_text(encoding="utf-8").split()
    for file in (path for form in NAMING for path in repository.glob(form)):
        for path in named_paths(file.read_text(encoding="utf-8"), here):
            made = f"/{path}/" in ignored
            assert made or any(repository.glob(path)), f"{file.name} names {path}"


def named_paths(text: str, here: set[str]) -> Iterator[str]:
    """Yield the paths in ``text``: what begins with a name of ``here``, and files."""
    words = WORD.findall(re.sub(r"\w+://\S+", "", text))
    for word in (word for word in words if not set("$%") & set(word)):
        path = (
            word.strip(".,/").removeprefix("./") if "/" in word else word.rstrip(".,")
        )
        first = path.split("/")[0]
        known = first in here and "/" in path
        file = re.fullmatch(r"[\w-]+\.(md|toml|yaml|yml|cfg|txt)", path)
        if (known or file and "/" not in path) and not MADE.match(path):
            yield path if known or path in here else f"**/{path}"


def test_a_person_or_a_tool_reaches_every_file(repository):
    assert references.orphans(repository) == set()


@pytest.mark.parametrize(
    "lost",
    [
        "conf/lost.yaml",
        "docs/lost.md",
        "docs/images/lost.png",
        "examples/lost.py",
        "requirements/lost.txt",
        "src/customer_insight/lost.py",
        "src/customer_insight/cli/lost.py",
        "src/customer_insight/steps/lost.py",
        "tests/lost.py",
    ],
)
def test_a_file_that_nothing_names_is_found(bake, tmp_path, lost):
    repository = shutil.copytree(bake(), tmp_path / "copy")
    (repository / lost).parent.mkdir(exist_ok=True)
    (repository / lost).write_text("", "utf-8")
    assert references.orphans(repository) == {lost}


def test_code_that_only_a_test_imports_is_found(bake, tmp_path):
    repository = shutil.copytree(bake(), tmp_path / "copy")
    (repository / "src" / PACKAGE / "lost.py").write_text("", "utf-8")
    test = repository / "tests" / "test_lost.py"
    test.write_text(f"from {PACKAGE} import lost\n", "utf-8")
    assert references.orphans(repository) == {f"src/{PACKAGE}/lost.py"}


def test_the_licence_is_the_one_that_was_chosen(repository, variant):
    first = {
        "MIT": "MIT License",
        "Apache-2.0": "Apache License",
        "BSD-3-Clause": "BSD 3-Clause License",
        "proprietary": "Proprietary licence",
    }
    text = (repository / "LICENSE").read_text(encoding="utf-8")
    assert text.strip().startswith(first[variant["license"]])


def test_the_oldest_python_is_the_one_that_was_chosen(repository, variant):
    project = tomllib.loads((repository / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == f">={variant['python_version']}"


def test_the_package_metadata_is_valid(repository):
    command = [sys.executable, "-m", "hatchling", "metadata"]
    done = subprocess.run(command, cwd=repository, capture_output=True, check=True)
    metadata = json.loads(done.stdout)
    assert metadata["name"] == SLUG
    assert re.fullmatch(r"\d+\.\d+\.\d+", metadata["version"])


def test_the_repository_is_within_its_budget(repository, variant, record_property):
    found = sizes.measured(repository)
    record_property(f"size of {variants.label(variant)}", found)
    assert {
        name for name, limit in sizes.LARGEST.items() if found[name] > limit
    } == set()


@pytest.mark.parametrize("variant", variants.named().values(), ids=variants.named())
def test_the_default_and_each_choice_alone_are_printed_with_their_sizes(
    bake, variant, record_property
):
    found = sizes.measured(bake(**variant))
    record_property(f"size of {variants.label(variant)}", found)
    limits = sizes.DEFAULT if variant == variants.default() else sizes.LARGEST
    assert {name for name, limit in limits.items() if found[name] > limit} == set()


@pytest.mark.parametrize("variant", variants.named().values(), ids=variants.named())
def test_the_same_answers_give_the_same_bytes(bake, template, cookies_session, variant):
    again = cookies_session.bake(variant, template=str(template)).project_path
    assert digests(again) == digests(bake(**variant))


# The shortest and the longest name that are accepted: lines get shorter and longer.
@pytest.mark.parametrize("package", [PACKAGE, "x", "a" * 30])
@pytest.mark.parametrize("problem", variants.CHOICES["problem"])
def test_the_code_keeps_its_format_whatever_the_names(bake, problem, package):
    slug = {"x": "x", "a" * 30: "b" * 40}.get(package, SLUG)
    tool = {"classification": "airflow", "regression": "dagster"}[problem]
    names = {"package_name": package, "project_slug": slug}
    repository = bake(problem=problem, orchestrator=tool, **names)
    code = ["src", "tests", "docs", "examples", "orchestration"]
    for check in (["black", "--check", "--diff"], ["isort", "--check-only", "--diff"]):
        command = [sys.executable, "-m", *check, "--quiet", *code]
        done = subprocess.run(
            command, cwd=repository, capture_output=True, check=False, text=True
        )
        assert done.returncode == 0, done.stdout
