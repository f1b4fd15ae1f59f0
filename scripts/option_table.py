"""Write the README's table of questions, which is computed from cookiecutter.json.

With ``--check`` nothing is written, and the exit code is 1 when it is not current.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
BEGIN, END = "<!-- options: begin -->", "<!-- options: end -->"


def table(settings: dict[str, Any]) -> str:
    """Return the Markdown table of the questions of ``settings``."""
    lines = ["| question | answer | meaning |", "| --- | --- | --- |"]
    for question, default in settings.items():
        if not question.startswith("_"):
            lines += rows(question, default, settings["__prompts__"][question])
    return "\n".join(lines)


def rows(question: str, default: str | list[str], prompt: Any) -> list[str]:
    """Return the rows of one question: one for a text, one a choice for a choice."""
    if isinstance(default, str):
        return [f"| `{question}` | {shown(default)} | {prompt} |"]
    first, *others = default
    top = f"| `{question}` | `{first}` (default) | {label(prompt, first)} |"
    return [top, *(f"| | `{choice}` | {label(prompt, choice)} |" for choice in others)]


def label(prompt: dict[str, str], choice: str) -> str:
    """Return the label of ``choice``, with the question's own where it says nothing."""
    text = prompt[choice]
    return prompt["__prompt__"] if text == choice else text


def shown(default: str) -> str:
    """Return a default, or from which answer it is made."""
    if origin := re.search(r"cookiecutter\.(\w+)", default):
        return f"made from `{origin[1]}`"
    return f"`{default}`"


def written(text: str, content: str) -> str:
    """Return ``text`` with ``content`` between the markers.

    Raises:
        ValueError: ``text`` does not hold each marker once, in order.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"README.md needs the lines {BEGIN} and {END}, in that order.")
    return f"{before}{begin}\n\n{content}\n\n{end}{after}"


def main(arguments: list[str]) -> int:
    """Write the table, or with --check return 1 when it is not current."""
    settings = json.loads((ROOT / "cookiecutter.json").read_text(encoding="utf-8"))
    current = README.read_text(encoding="utf-8")
    wanted = written(current, table(settings))
    if "--check" not in arguments:
        README.write_text(wanted, encoding="utf-8")
    elif wanted != current:
        print("README.md: the option table is old, run `make docs`.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
