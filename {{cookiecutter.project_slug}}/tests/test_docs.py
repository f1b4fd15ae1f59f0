"""The documents say what is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from project_package import errors, schema
from project_package.cli.app import app
from project_package.data import dictionary
from project_package.pipeline import PIPELINES

ROOT = Path(__file__).resolve().parents[1]
PAGES = ["README.md", "CONTRIBUTING.md", "data/README.md", "docs/*.md"]
NAMES = sorted(
    path.relative_to(ROOT).as_posix() for page in PAGES for path in ROOT.glob(page)
)
# What is made when the repository is used, and what its user brings.
MADE = re.compile(r"\.venv\b|\.env\b|var/|build/|data/(?!README)")


def text_of(page: str) -> str:
    """Return the text of a page."""
    return (ROOT / page).read_text(encoding="utf-8")


def codes(page: str) -> Iterator[str]:
    """Yield each piece of code in a page: a span, or a line of a block for a shell."""
    text = text_of(page)
    for block in re.findall(r"^```bash\n(.*?)^```", text, re.M | re.S):
        yield from (line.split("  #")[0] for line in block.splitlines())
    prose = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    yield from (code.replace("\\|", "|") for code in re.findall(r"`([^`]+)`", prose))


def table(text: str) -> list[str]:
    """Return the lines of the tables of a Markdown text."""
    return [line for line in text.splitlines() if line.startswith("|")]


def check_command(words: list[str]) -> None:
    """Follow a command line through the commands and options that there are."""
    command, rest = get_command(app), iter(words)
    for word in rest:
        if word.startswith("--"):
            name, equals, _ = word.partition("=")
            options = {opt: p for p in command.params for opt in p.opts}
            assert name in options or name == "--help", f"{command.name} has no {name}"
            if name in options and not equals and not options[name].is_flag:
                next(rest, None)
        elif subcommands := getattr(command, "commands", None):
            if word == "…":
                return
            assert word in subcommands, f"{command.name} has no command {word}"
            command = subcommands[word]


@pytest.mark.parametrize("page", NAMES)
def test_every_path_that_a_page_names_exists(page):
    first = {path.name for path in ROOT.iterdir()}
    for code in codes(page):
        for word in re.findall(r"[\w.][\w./-]*", code.split("://")[0]):
            path = word.rstrip("./")
            if path.split("/")[0] in first and not MADE.match(path):
                assert (ROOT / path).exists(), f"{page} names {path}"


@pytest.mark.parametrize("page", NAMES)
def test_every_link_leads_to_a_file(page):
    for target in re.findall(r"\]\((?!\w+:)([^)#]+)", text_of(page)):
        assert (ROOT / page).parent.joinpath(target).exists(), target


@pytest.mark.parametrize("page", NAMES)
def test_every_target_of_make_that_a_page_names_exists(page):
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.M))
    for code in codes(page):
        if found := re.match(r"make((?: [a-z]+\b(?!=))+)", code):
            assert set(found[1].split()) <= targets, code


@pytest.mark.parametrize("page", NAMES)
def test_every_command_that_a_page_names_exists(page):
    for code in codes(page):
        name, *words = code.split() or [""]
        if name.split("/")[-1] == "project-slug":
            check_command(words)


def test_every_command_is_in_the_readme():
    named = " ".join(codes("README.md"))
    for name, command in get_command(app).commands.items():
        for inner in getattr(command, "commands", {"": command}):
            line = f"project-slug {name} {inner}".strip()
            assert line in named or f"{inner}" in named.split(), line


def test_every_target_of_make_is_described():
    text = text_of("Makefile")
    targets = set(re.findall(r"^([a-z]+):(?!=)", text, re.M))
    described = set(re.findall(r"^([a-z]+):.* ## ", text, re.M))
    assert targets and targets == described


def test_every_pipeline_has_its_picture_in_the_architecture():
    drawn = re.findall(
        r"^<!-- diagram: (\w+) -->$", text_of("docs/architecture.md"), re.M
    )
    assert list(PIPELINES) == drawn


def test_the_architecture_has_the_table_of_the_layers():
    assert "\n<!-- layers -->\n" in text_of("docs/architecture.md")


def test_every_page_is_in_the_contents():
    blocks = re.findall(r"```\{toctree\}\n(.*?)```", text_of("docs/index.md"), re.S)
    listed = {line for block in blocks for line in block.splitlines() if line}
    pages = {path.stem for path in ROOT.glob("docs/*.md")} - {"index"}
    assert pages == {line for line in listed if not line.startswith(":")}


def test_every_error_is_in_the_runbook():
    named = set(re.findall(r"`(\w+)`", text_of("docs/runbook.md")))
    own = {name for name, kind in vars(errors).items() if isinstance(kind, type)}
    assert own - {"ProjectError"} - named == set()


def test_every_section_that_the_runbook_leads_to_exists():
    text = text_of("docs/runbook.md")
    titles = re.findall(r"^## (.+)$", text, re.M)
    links = set(re.findall(r"\(#([\w-]+)\)", text))
    assert {title.lower().replace(" ", "-") for title in titles} == links


def test_the_data_dictionary_is_that_of_the_schema():
    described = schema.load(ROOT / "conf" / "schema.yaml")
    assert table(text_of("data/README.md")) == table(dictionary.render(described))


def test_every_dependency_has_its_reason():
    project = text_of("pyproject.toml").split("[project.scripts]")[0]
    needed = re.findall(r'"([a-z0-9-]+)(?:\[\w+\])?>=', project)
    reasons = set(re.findall(r"[a-z0-9-]+", text_of("docs/decisions.md")))
    assert needed and set(needed) - reasons == set()
