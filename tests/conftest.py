"""Render each variant once a session, from what git knows of the template."""

import functools
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import browser
import pythons
import sizes
import variants
from snapshot import snapshot

pytest_plugins = ["groups"]

Bake = Callable[..., Path]
Generate = Callable[..., subprocess.CompletedProcess[str]]
# Set by the tool that runs the tests, or by the user: none reaches a rendering.
FOREIGN = ("VIRTUAL_ENV", "PYTHONPATH", "COOKIECUTTER_CONFIG", "MAKEFLAGS", "MAKELEVEL")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the pictures in the documentation be taken again."""
    told = "renew the pictures of tools' pages in the documentation of a repository"
    parser.addoption("--pictures", action="store_true", help=told)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the template without caches and other leavings."""
    return snapshot(tmp_path_factory.mktemp("template") / "ml-template")


@pytest.fixture(scope="session")
def bake(template: Path, cookies_session) -> Bake:
    """Return a function that renders the template and refuses unknown questions."""

    @functools.cache
    def render(answers: tuple[tuple[str, str], ...]) -> Path:
        result = cookies_session.bake(dict(answers), template=str(template))
        assert result.exception is None, result.exception
        return result.project_path

    def checked(**answers: str) -> Path:
        unknown = answers.keys() - set(variants.QUESTIONS)
        assert not unknown, f"Not a question of cookiecutter.json: {sorted(unknown)}"
        return render(tuple(sorted(answers.items())))

    return checked


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a user whose home is empty."""
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return kept | {"HOME": str(home), "TMPDIR": str(home)}


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Return an empty folder to render into, with nothing beside it."""
    folder = tmp_path / "parent" / "output"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def generate(template: Path, output: Path, environment: dict[str, str]) -> Generate:
    """Return a function that runs the command cookiecutter as a user does."""

    def run(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
        source = str(options.pop("template", template))
        command = [sys.executable, "-m", "cookiecutter", source, *arguments]
        options = {"cwd": output, "env": environment, "timeout": 120} | options
        return subprocess.run(
            command, capture_output=True, check=False, encoding="utf-8", **options
        )

    return run


@pytest.fixture(scope="session")
def tab(tmp_path_factory) -> Iterator[browser.Tab]:
    """A browser of this machine."""
    program = browser.found()
    if program is None:
        pytest.skip("no Chromium on this machine: scripts/browser.sh installs Debian's")
    with browser.tab(program, tmp_path_factory.mktemp("browser")) as opened:
        yield opened


def pytest_report_header() -> str:
    """Say on which Pythons the live tests can run here."""
    missing = [
        version for version in pythons.VERSIONS if version not in pythons.found()
    ]
    return "\n".join(
        [
            *(f"Python {version}: {path}" for version, path in pythons.found().items()),
            *(f"Python {version}: not on this machine" for version in missing),
        ]
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the files and lines of each repository that was rendered."""
    reports = [
        report
        for kind in ("passed", "failed")
        for report in terminalreporter.getreports(kind)
    ]
    rows = {
        name.removeprefix("size of "): found
        for report in reports
        for name, found in report.user_properties
        if name.startswith("size of ")
    }
    if rows:
        terminalreporter.section("files and lines of repositories")
        for line in sizes.table(rows):
            terminalreporter.line(line)
