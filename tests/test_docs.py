"""What the documents of the template say is there, works, and prints what they show."""

import datetime
import importlib.metadata
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

import pythons
import terminal
from clones import environment as network
from variants import CHOICES, EXECUTED, PROJECT, ROOT

PAGES = [
    path.relative_to(ROOT).as_posix()
    for page in ("README.md", "CONTRIBUTING.md", "docs/*.md")
    for path in sorted(ROOT.glob(page))
]
SOURCE = "gh:ORG/ml-template"
# What commands make, and what the user of a page brings.
MADE = re.compile(r"build\b|var\b|\.venv\b|data/\w+\.(csv|py)|benchmarks/")
# What differs from run to run: identifiers, dates, the digits of a number.
VOLATILE = re.compile(r"[0-9a-f]{64}|\d{8}T\d{6}-\w{4}|\d[\dT:.,+-]*")
FILE = r"/$|\.\w+$|^(LICENSE|Makefile|Dockerfile|CODEOWNERS)$"
BLOCK = re.compile(r"<!-- (run|shows|file: \S+) -->\n```\w+\n(.*?)^```", re.M | re.S)


def text_of(page: str) -> str:
    """Return the text of a page."""
    return (ROOT / page).read_text(encoding="utf-8")


def codes(page: str) -> Iterator[str]:
    """Yield each piece of code in a page: a span, or a line of a block for a shell."""
    text = text_of(page)
    for block in re.findall(r"^```bash\n(.*?)^```", text, re.M | re.S):
        yield from (line.split("  #")[0] for line in block.splitlines())
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^```.*?^```", "", text))


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_exists(page):
    homes = (ROOT, PROJECT, PROJECT / "src" / "project_package")
    first = {path.name for home in homes for path in home.iterdir()}
    for code in codes(page):
        for word in re.findall(r"[\w.{][\w.{}/-]*", re.sub(r"\w+:\S+", "", code)):
            path = word.strip("/").rstrip(".")
            known = "/" in word and path.split("/")[0] in first
            if (known or path in first) and not MADE.match(path):
                assert any((home / path).exists() for home in homes), path


@pytest.mark.parametrize("page", PAGES)
def test_every_link_within_the_repository_leads_to_a_file(page):
    text = text_of(page)
    targets = re.findall(r"\]\((?!\w+:)([^)#]+)", text)
    targets += [f"{name}.md" for name in re.findall(r"\{doc\}`(\w+)`", text)]
    for target in targets:
        assert (ROOT / page).parent.joinpath(target).exists(), target


@pytest.mark.parametrize("page", PAGES)
def test_every_target_of_make_that_a_page_names_exists(page):
    makefiles = text_of("Makefile") + (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):(?!=)", makefiles, re.M))
    for code in codes(page):
        if found := re.match(r"make((?: [a-z-]+\b(?!=))+)", code):
            assert set(found[1].split()) <= targets, code


def test_every_page_can_be_reached_from_the_index():
    listed = re.search(r"```\{toctree\}.*?```", text_of("docs/index.md"), re.S)
    assert listed
    pages = {path.stem for path in ROOT.glob("docs/*.md")} - {"index"}
    assert pages == set(listed[0].split()[3:-1])


def build(pages: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """Build ``pages`` as `make docs` does."""
    (options,) = re.findall(r"sphinx-build (.*) docs build/docs", text_of("Makefile"))
    command = [sys.executable, "-m", "sphinx", *options.split(), str(pages), str(site)]
    return subprocess.run(command, capture_output=True, check=False, text=True)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """Return where the built pages are."""
    built = tmp_path_factory.mktemp("docs")
    done = build(ROOT / "docs", built)
    assert done.returncode == 0, done.stderr
    return built


def test_every_page_is_built(site):
    pages = {path.stem for path in ROOT.glob("docs/*.md")}
    built = {path.stem for path in site.glob("*.html")}
    assert built - {"genindex", "search"} == pages


def test_a_link_that_leads_nowhere_fails_the_build(tmp_path):
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copy(ROOT / "README.md", tmp_path)
    with (tmp_path / "docs" / "tutorial.md").open("a", encoding="utf-8") as page:
        page.write("\nSee [there](nowhere.md).\n")
    done = build(tmp_path / "docs", tmp_path / "site")
    assert done.returncode == 1
    assert "nowhere.md" in done.stderr


def test_no_link_of_the_built_pages_is_dead(site):
    pages = {path: path.read_text(encoding="utf-8") for path in site.glob("*.html")}
    found = 0
    for page, text in pages.items():
        links = re.findall(r'\b(?:href|src)="(?!\w+:)([^"?#]*)[^"#]*#?([^"]*)"', text)
        for target, anchor in links:
            file = site / target if target else page
            assert file.is_file(), f"{page.name}: {target}"
            assert (
                not anchor or f'id="{anchor}"' in pages[file]
            ), f"{page.name}: {anchor}"
        found += len(links)
    assert found > 100


def packaging() -> dict:
    """Return the pyproject.toml of the project."""
    text = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(re.sub(r"\{\{.*?\}\}", "", text))


def named(requirements: list[str]) -> set[str]:
    """Return the packages of ``requirements``, without extras and versions."""
    return {re.split(r"[\[<>=]", requirement)[0] for requirement in requirements}


def test_every_package_that_the_project_imports_is_declared():
    sources = [path.read_text("utf-8") for path in PROJECT.glob("src/**/*.py")]
    found = re.findall(r"^\s*(?:import|from) ([a-z]\w*)", "\n".join(sources), re.M)
    imported = set(found) - sys.stdlib_module_names - {"project_package", "_typeshed"}
    owners = importlib.metadata.packages_distributions()
    project = packaging()["project"]
    extras = project["optional-dependencies"]
    chosen = sum(
        (extras[choice] for choice in (*CHOICES["serving"][:-1], "mlflow")), []
    )
    declared = named([*project["dependencies"], *chosen])
    packages = {
        module: {o.lower().replace("_", "-") for o in owners[module]}
        for module in imported
    }
    assert len(packages) > 10
    assert {m for m, own in packages.items() if not own & declared} == set()


def test_every_dependency_of_the_project_has_its_reason():
    project = packaging()
    names = named(
        [
            *project["build-system"]["requires"],
            *project["project"]["dependencies"],
            *sum(project["project"]["optional-dependencies"].values(), []),
        ]
    )
    reasons = set(re.findall(r"[a-z0-9-]+", text_of("docs/decisions.md")))
    assert names - reasons == set()


def drawn_tree() -> set[str]:
    """Return the paths in the README's tree; those of folders end with a slash."""
    block = re.search(
        r"```text\ncustomer-insight/\n(.*?)```", text_of("README.md"), re.S
    )
    assert block
    paths, above = set(), [""]
    for line in block[1].splitlines():
        indent, names = re.fullmatch(
            r"([│├└─ ]+)(\S+(?:  \S+)*)(?: .*)?", line
        ).groups()
        depth = len(indent) // 4
        parent = above[depth - 1]
        paths |= {parent + name for name in names.split() if re.search(FILE, name)}
        above[depth:] = [parent + names]
    return paths


def test_the_tree_in_the_readme_is_that_of_a_rendered_repository(bake):
    repository, paths = bake(), drawn_tree()
    assert len(paths) > 30
    for path in paths:
        found = repository / path
        assert found.is_dir() if path.endswith("/") else found.is_file(), path
    top = {path.name for path in repository.iterdir() if path.name[0] != "."}
    assert top == {Path(path).parts[0] for path in paths}
    for folder in {Path(path).parent for path in paths} - {Path()}:
        drawn = {Path(path).name for path in paths if Path(path).parent == folder}
        there = {path.name for path in (repository / folder).iterdir()}
        assert drawn == {name for name in there if name[0] != "_"}, folder


@pytest.mark.parametrize("question", EXECUTED)
def test_each_question_that_owns_files_is_told_in_the_changelog_and_explained(question):
    assert f"question `{question}`" in text_of("CHANGELOG.md")
    assert re.search(rf"^`{question}` decides ", text_of("docs/options.md"), re.M)


def released() -> dict[str, str]:
    """Return the versions in the changelog, the newest first, with their days."""
    return dict(re.findall(r"^## \[(.*?)\] - (.*)$", text_of("CHANGELOG.md"), re.M))


def test_the_changelog_begins_with_the_version_and_goes_back_in_time():
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    versions, days = list(released()), list(released().values())
    assert versions[0] == project["version"]
    numbers = [tuple(map(int, version.split("."))) for version in versions]
    assert all(len(number) == 3 for number in numbers)
    assert numbers == sorted(set(numbers), reverse=True)
    assert days[0] == "unreleased" or datetime.date.fromisoformat(days[0])
    assert all(map(datetime.date.fromisoformat, days[1:]))
    assert text_of("CHANGELOG.md").count("\n## ") == len(versions)


def test_each_tag_has_its_day_in_the_changelog():
    command = ["git", "tag", "--list", "v*"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    days = released()
    tags = [tag.removeprefix("v") for tag in done.stdout.split()]
    assert not [tag for tag in tags if days.get(tag, "unreleased") == "unreleased"]


def test_the_ways_to_render_that_the_readme_names_work(generate, output):
    readme = text_of("README.md")
    (answers,) = re.findall(r"^```yaml\n(default_context.*?)^```", readme, re.M | re.S)
    (output / "answers.yaml").write_text(answers, encoding="utf-8")
    lines = re.findall(rf"^cookiecutter {SOURCE} (--no-input.*)$", readme, re.M)
    made = {Path("answers.yaml")}
    for line in lines:
        done = generate(*shlex.split(line))
        assert done.returncode == 0, done.stdout + done.stderr
        new = {path.relative_to(output) for path in output.iterdir()} - made
        assert len(new) == 1
        made |= new
    assert len(lines) == 3
    assert {"fraud-watch", "credit-risk"} <= {path.name for path in made}
    assert yaml.safe_load(answers)["default_context"]["author"] in (
        output / "fraud-watch" / "README.md"
    ).read_text(encoding="utf-8")


def test_the_picture_of_a_run_is_complete_and_names_no_machine():
    picture = (ROOT / "docs" / "images" / "run.svg").read_text(encoding="utf-8")
    shown = "".join(ElementTree.fromstring(picture).itertext())
    for text in ("cookiecutter ml-template", "make run", "Champion: version 1"):
        assert text in shown
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("one\r\ntwo", ["one", "two"]),
        ("one\rtwo\x1b[K", ["two"]),
        ("one\r\ntwo\x1b[1A\r\x1b[2Kthree", ["three", "two"]),
        ("\x1b[32mgreen\x1b[0m plain", ["green plain"]),
        ("x" * 111, ["x" * 110, "x"]),
        ("bar\r\n\x1b[1Aover\x1b[J", ["over"]),
    ],
)
def test_the_recorded_terminal_shows_what_a_terminal_shows(printed, shown):
    screen = terminal.Screen()
    for character in printed:  # a code may come in any number of parts
        screen.feed(character)
    lines = ["".join(c for c, _ in line).rstrip() for line in screen.visible()]
    assert lines[: len(shown)] == shown
    assert not any(lines[len(shown) :])


def masked(text: str) -> set[str]:
    """Return the lines of ``text`` without spacing and what differs from run to run."""
    lines = (VOLATILE.sub("0", line) for line in text.splitlines())
    return {" ".join(line.split()) for line in lines if line.strip()}


@pytest.mark.live
def test_the_tutorial_works_and_prints_what_it_shows(template, tmp_path):
    tools = tmp_path / "tools"
    tools.mkdir()
    command = tools / "cookiecutter"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cookiecutter "$@"\n')
    command.chmod(0o755)
    settings = network(tmp_path / "home") | {
        "PYTHON": pythons.found()[pythons.default()]
    }
    settings["PATH"] = f"{tools}{os.pathsep}{settings['PATH']}"
    blocks = BLOCK.findall(text_of("docs/tutorial.md").replace(SOURCE, str(template)))
    script = ["set -e", "exec 2>&1"]
    for kind, content in blocks:
        if kind.startswith("file: "):
            script.append(f"cat > {kind[6:]} <<'END_OF_FILE'\n{content}END_OF_FILE")
        elif kind == "run":
            script.append(content)
    done = subprocess.run(
        ["bash", "-c", "\n".join(script)],
        cwd=tmp_path,
        env=settings,
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=1200,
    )
    assert done.returncode == 0, done.stdout[-6000:]
    printed = masked(done.stdout)
    for kind, content in blocks:
        if kind == "shows":
            assert masked(content) - printed == set()
