"""The code in the pages does what the pages say: each block for a shell is executed,
line by line, and each block of Python, in a small project of its own for each page.
"""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from project_package import config

from . import stage as stages
from .workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
SLUG = "project-slug"
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/*.md"))
)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.M | re.S)
# Targets that make what these tests run in, or call these tests: nothing to run here.
OUTER = {"clean", "docs", "format", "lint", "lock", "setup", "test"}


def sections(page: str) -> dict[str, str]:
    """Return the parts of a page that stand for themselves, by their title.

    A page in the folder of the documentation is read from its beginning; in those
    beside it people look something up.
    """
    text = (ROOT / page).read_text(encoding="utf-8")
    if "/" in page:
        return {"": text}
    return dict(re.findall(r"^## (.+)\n((?:(?!## ).*\n)*)", text, re.M))


def blocks(text: str, *languages: str) -> list[tuple[str, str]]:
    """Return language and content of the blocks of a text in these languages."""
    return [(kind, code) for kind, code in BLOCK.findall(text) if kind in languages]


SECTIONS = [
    (page, title)
    for page in PAGES
    for title, text in sections(page).items()
    if blocks(text, "bash", "python")
]


@pytest.fixture(scope="module")
def stage(finished: Workspace, tmp_path_factory) -> Workspace:
    """The project that each page gets a copy of."""
    return stages.build(finished, tmp_path_factory.mktemp("stage") / "project")


@pytest.fixture
def project(stage: Workspace, tmp_path) -> Workspace:
    """A copy of the stage that the code of one page may change."""
    shutil.copytree(stage.root, tmp_path / "project")
    return Workspace(tmp_path / "project", stage.kind)


def commands(project: Workspace, line: str) -> list[str]:
    """Return what make would run for a line that calls it; else the line itself."""
    words = shlex.split(line)
    if words[0] != "make":
        return [line]
    targets = {word for word in words[1:] if "=" not in word} - OUTER
    if not targets:
        return []
    planned = subprocess.run(
        [*words, "--dry-run", "--no-print-directory", "--assume-old=.venv/ready"],
        cwd=project.root,
        env=project.environment(),
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    calls = [c for c in planned.stdout.splitlines() if c.startswith(".venv/bin/")]
    assert calls, f"{line} runs nothing"
    variables = dict(word.split("=", 1) for word in words[1:] if "=" in word)
    return [re.sub(r"\$(\w+)", lambda name: variables[name[1]], c) for c in calls]


def execute(project: Workspace, line: str) -> None:
    """Run a line of a block; a comment may say which exit codes are right."""
    code, _, comment = line.partition(" # ")
    said = re.search(r"leaves with ([\d or]+)", comment)
    allowed = {int(word) for word in said[1].split(" or ")} if said else {0}
    for command in commands(project, code):
        name, *words = shlex.split(command)
        if Path(name).name == "project-slug":
            done = project.command(*words)
        else:
            done = subprocess.run(
                ["bash", "-c", command],
                cwd=project.root,
                env=stages.git(project),
                capture_output=True,
                check=False,
                encoding="utf-8",
            )
        told = f"{command}\n{done.stdout[-1500:]}{done.stderr[-1500:]}"
        assert done.returncode in allowed, told


@pytest.mark.parametrize(("page", "title"), SECTIONS)
def test_the_code_of_a_page_does_what_it_says(
    page, title, project: Workspace, monkeypatch
):
    monkeypatch.setenv(config.ROOT_VARIABLE, str(project.root))
    monkeypatch.chdir(project.root)
    names: dict[str, object] = {"__name__": "page"}
    for language, text in blocks(sections(page)[title], "bash", "python"):
        if language == "python":
            exec(compile(text, page, "exec"), names)  # pylint: disable=exec-used
        else:
            for line in filter(str.strip, text.splitlines()):
                execute(project, line)


@pytest.mark.parametrize("page", PAGES)
def test_every_block_says_what_it_is(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    opened = re.findall(r"^```(.*)\n(?:.*\n)*?```$", text, re.M)
    shown = {"text", "yaml", "{include} ../data/README.md", "{toctree}"}
    included = ("slo.yaml", "monitoring.yaml")
    shown |= {"{literalinclude} ../conf/" + name for name in included}
    assert set(opened) <= {"bash", "python"} | shown


def test_every_block_of_yaml_is_a_valid_overlay(project: Workspace):
    texts = [text for page in PAGES for text in sections(page).values()]
    found = [yaml for text in texts for _, yaml in blocks(text, "yaml")]
    for place, content in enumerate(found):
        overlay = project.root / f"{place}.yaml"
        overlay.write_text(content, encoding="utf-8")
        loaded = config.load((str(overlay),), environment={}, root=project.root)
        paths = loaded.settings.paths.model_dump().values()
        # A lock that one machine has to itself locks out nobody else.
        assert 1 == len({"://" in path for path in paths}), content
    assert found


def test_a_page_that_is_wrong_is_noticed(project: Workspace):
    with pytest.raises(AssertionError, match="is not in the registry"):
        execute(project, f"{SLUG} models show no-version")
    with pytest.raises(AssertionError):
        execute(project, f"{SLUG} models list  # leaves with 1")
    with pytest.raises(AssertionError):
        execute(project, "false")
