"""What the pages show of the project itself, taken from it when the site is built.

A line ``<!-- diagram: NAME -->`` becomes the picture of a pipeline, ``<!-- layers -->``
the table of the layers, the page ``model_card`` becomes the card of the champion,
and ``api/`` is written from the docstrings.
"""

import ast
import re
import sys
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from project_package import config, diagram, registry
from project_package.model.bundle import CARD
from project_package.pipeline import PIPELINES

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "project_package"
_DIAGRAM = re.compile(r"^<!-- diagram: (\w+) -->$", re.M)
_LAYERS = re.compile(r"^<!-- layers -->$", re.M)
_START = "What `python -m` starts."
_DOCSTRINGS = "```{eval-rst}\n.. automodule:: "
_RAW = "```{raw} html\n"
_HIDDEN = "```{toctree}\n:hidden:\n\n"
_ROLE = "{py:mod}"
_END = "\n```\n"


def setup(app: Any) -> dict[str, bool]:
    """Tell Sphinx what to call, and when."""
    app.connect("builder-inited", _write_reference)
    app.connect("source-read", _fill)
    app.connect("missing-reference", _without_entry)
    return {"parallel_read_safe": True}


def modules(source: Path) -> dict[str, str]:
    """Return the first line of the docstring of each module, by its dotted name."""
    found = {}
    for path in sorted(source.rglob("*.py")):
        parts = path.relative_to(source.parent).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        if docstring and parts[-1] != "__main__":
            found[name] = docstring.partition("\n")[0]
    return found


def champion_card(root: Path) -> str | None:
    """Return the model card of the champion, if there is one."""
    models = registry.registry_of(config.load(environment={}, root=root))
    number = models.aliases().get(registry.CHAMPION)
    if number is None:
        return None
    with models.fetch(number) as folder:
        return (folder / CARD).read_text(encoding="utf-8")


def _write_reference(app: Any) -> None:
    """Write a page for each module below ``api/``, and the page that lists them."""
    folder = Path(app.srcdir) / "api"
    folder.mkdir(exist_ok=True)
    found = modules(ROOT / "src" / PACKAGE)
    for module in found:
        title = module.partition(".")[2] or module
        page = f"# `{title}`\n\n{_DOCSTRINGS}{module}{_END}"
        (folder / f"{module}.md").write_text(page, encoding="utf-8")


def _fill(app: Any, name: str, source: list[str]) -> None:
    """Replace what stands for something of the project in the text of a page."""
    del app
    if name == "model_card":
        source[0] = champion_card(ROOT) or source[0]
    if name == "api":
        source[0] += _listing()
    source[0] = _LAYERS.sub(lambda _: _layers(), source[0])
    source[0] = _DIAGRAM.sub(lambda found: _drawn(found[1]), source[0])


def _without_entry(app: Any, env: Any, node: Any, shown: Any) -> Any:
    """Return the text of a reference that needs no entry: that of a type variable."""
    del app, env
    module, _, name = node["reftarget"].rpartition(".")
    found = getattr(sys.modules.get(module), name, None)
    return shown if isinstance(found, TypeVar) else None


def _drawn(pipeline: str) -> str:
    """Return the picture of a pipeline as HTML in Markdown."""
    return _RAW + diagram.svg(PIPELINES[pipeline]) + _END


def _layers() -> str:
    """Return the table of the layers that imports go down, from their contract."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    (contract,) = (one for one in contracts if one["type"] == "layers")
    found = modules(ROOT / "src" / PACKAGE)
    rows = [
        f"| {number} | `{name}` | {found.get(f'{PACKAGE}.{name}', _START)} |"
        for number, layer in enumerate(contract["layers"], start=1)
        for name in layer.split(" | ")
    ]
    return "\n".join(["| layer | module | what it is |", "| --- | --- | --- |", *rows])


def _listing() -> str:
    """Return the table of the modules, and the contents for the side bar."""
    found = modules(ROOT / "src" / PACKAGE)
    rows = [f"| {_ROLE}`{name}` | {line} |" for name, line in found.items()]
    table = "\n".join(["| module | what it is |", "| --- | --- |", *rows])
    pages = "\n".join(f"api/{name}" for name in found)
    return f"\n{table}\n\n{_HIDDEN}{pages}{_END}"
