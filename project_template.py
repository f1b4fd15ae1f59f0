"""What Cookiecutter needs to render a directory that is itself a running project.

The project is written with the literal names ``project_package`` and ``project-slug``;
they become the user's names when it is rendered. Answers of the user are never read
as template code, whichever way they come.
"""

import functools
import importlib.util
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from cookiecutter.exceptions import FailedHookException
from jinja2 import Environment, Template
from jinja2.ext import Extension

ROOT = Path(__file__).parent
PROJECT = ROOT / "{{cookiecutter.project_slug}}"
PLACEHOLDERS = {
    "project_package": "{{ cookiecutter.package_name }}",
    "PROJECT_PACKAGE": "{{ cookiecutter.package_name | upper }}",
    "project-slug": "{{ cookiecutter.project_slug }}",
}
# What Markdown reads as markup: anywhere, or at the beginning of a text.
MARKDOWN = re.compile(r"([\\`*_\[\]<&~|#$]|^[>+=-]|(?<=^\d)[.)]|(?<=^\d\d)[.)])")


class Placeholders(Extension):  # pylint: disable=abstract-method  # it has no tag
    """Put the user's names in place of the placeholders, and offer the filters."""

    def __init__(self, environment: Environment) -> None:
        """Add the filters to ``environment``."""
        super().__init__(environment)
        # cruft renders two versions of the template in one process: load each anew.
        sys.modules.pop(__name__, None)
        # Variables until the answers are known, then the names themselves: Jinja reads
        # a file with names faster than one with variables.
        self.names = PLACEHOLDERS
        for write in (quoted, markdown, spdx, self.new_folder):
            environment.filters[write.__name__] = write

    def preprocess(
        self, source: str, name: str | None, filename: str | None = None
    ) -> str:
        """Return ``source`` as Jinja has to read it.

        Files come with a ``name``. What comes without one is a text of the template or
        an answer, and once the new folder has its name, a path.
        """
        if source == PROJECT.name:
            return "{{ cookiecutter | new_folder }}"
        if name or source in template_texts():
            return with_names(source, self.names)
        if self.names is not PLACEHOLDERS:
            # A folder comes as OUTPUT/./FOLDER, and the output is the user's to name.
            output, dot, path = source.rpartition(f"{os.sep}.{os.sep}")
            return literal(output + dot) + with_names(path, self.names)
        return answer(source)

    def new_folder(self, answers: dict[str, Any]) -> str:
        """Return the name of the new folder, the first thing that is rendered.

        Here is the last moment at which nothing has been written. The rules are those
        of the hook, which runs later, in the new folder.

        Raises:
            FailedHookException: the answers cannot work, or the folder is not free.
        """
        if "_template" not in answers:
            # It was given as an answer, while others are asked.
            return answer(PROJECT.name)
        found = rules().problems(answers)
        if not found and "_output_dir" in answers:
            folder = Path(answers["_output_dir"], answers["project_slug"])
            found = [*rules().folder_problems(folder)]
        if found:
            raise FailedHookException("\n".join(found))
        self.names = {
            placeholder: Template(variable).render(cookiecutter=answers)
            for placeholder, variable in PLACEHOLDERS.items()
        }
        return str(answers["project_slug"])


def with_names(source: str, names: dict[str, str]) -> str:
    """Return ``source`` with each placeholder turned into its name or variable."""
    for placeholder, name in names.items():
        # A brace before a name, as in an f-string, would be read as a part of the tag.
        source = source.replace("{" + placeholder, "{{ '{' }}" + name)
        source = source.replace(placeholder, name)
    return source


def literal(text: str) -> str:
    """Return the Jinja expression whose value is ``text``, whatever it holds."""
    return "{{ " + ascii(text) + " }}"


def answer(text: str) -> str:
    """Return an answer unchanged, as Jinja reads it.

    Raises:
        FailedHookException: ``text`` holds template code, which would be executed.
    """
    if rules().TEMPLATE_CODE.search(text):
        raise FailedHookException(
            f"The answer {rules().shown(text)} holds template code, which is never "
            "executed: leave out {{, {%, {# and a leading #@."
        )
    return text


@functools.cache
def template_texts() -> frozenset[str]:
    """Return the texts of the template that Cookiecutter renders beside the files."""
    settings = json.loads((ROOT / "cookiecutter.json").read_text(encoding="utf-8"))
    hooks = (path.read_text(encoding="utf-8") for path in ROOT.glob("hooks/*.py"))
    return frozenset({*strings(settings), *hooks})


def strings(value: Any) -> Iterator[str]:
    """Yield each string in a value that was read from JSON, keys included."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, str):
        yield value


def quoted(text: str) -> str:
    """Return ``text`` as it is written between double quotes in TOML, YAML or JSON."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def markdown(text: str) -> str:
    """Return ``text`` as Markdown that shows exactly ``text``."""
    return MARKDOWN.sub(r"\\\1", text)


def spdx(licence: str) -> str:
    """Return the SPDX expression of a licence of ``cookiecutter.json``."""
    return "LicenseRef-Proprietary" if licence == "proprietary" else licence


@functools.cache
def rules() -> ModuleType:
    """Return the hook that knows which answers can work."""
    path = ROOT / "hooks" / "pre_gen_project.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
