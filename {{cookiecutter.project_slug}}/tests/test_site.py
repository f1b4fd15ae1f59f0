"""What the site of the documentation takes from the project when it is built."""

import importlib.util
import tomllib
from pathlib import Path

import pytest

from .workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def site():
    """The module beside the pages that Sphinx calls."""
    path = ROOT / "docs" / "from_project.py"
    spec = importlib.util.spec_from_file_location("from_project", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(site, name: str, text: str) -> str:
    """Return what becomes of the text of a page."""
    source = [text]
    site._fill(None, name, source)  # pylint: disable=protected-access
    return source[0]


def test_a_line_that_asks_for_a_picture_becomes_one(site):
    page = read(site, "any", "Before.\n\n<!-- diagram: scoring -->\n\nAfter.\n")
    assert "<svg" in page and "diagram:" not in page
    assert page.startswith("Before.") and page.endswith("After.\n")


def test_the_layers_are_those_of_the_contract(site):
    page = read(site, "any", "Before.\n\n<!-- layers -->\n")
    rows = [line.split(" | ") for line in page.splitlines() if "`" in line]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    (contract,) = (one for one in contracts if one["type"] == "layers")
    layers = [layer.split(" | ") for layer in contract["layers"]]
    assert [
        [row[1].strip("`") for row in rows if row[0] == f"| {number}"]
        for number in range(1, len(layers) + 1)
    ] == layers
    assert ["`errors`", "The errors that a person can act on. |"] in [
        row[1:] for row in rows
    ]


def test_a_picture_of_no_pipeline_stops_the_build(site):
    with pytest.raises(KeyError):
        read(site, "any", "<!-- diagram: nothing -->")


def test_the_page_of_the_card_says_how_to_make_one_until_there_is_one(
    site, fresh: Workspace, monkeypatch
):
    monkeypatch.setattr(site, "ROOT", fresh.root)

    assert "How" == read(site, "model_card", "How")


def test_the_page_of_the_card_shows_that_of_the_champion(
    site, finished: Workspace, monkeypatch
):
    monkeypatch.setattr(site, "ROOT", finished.root)

    card = finished.root / "var" / "runs" / "trained" / "bundle" / "card.md"
    assert card.read_text(encoding="utf-8") == read(site, "model_card", "How")


def test_every_module_with_a_docstring_has_a_page_and_a_line(site):
    found = site.modules(ROOT / "src" / "project_package")
    assert "project_package.model.features" in found
    assert all(line.strip() for line in found.values())
    listing = read(site, "api", "")
    assert all(f"\napi/{name}\n" in listing for name in found)
