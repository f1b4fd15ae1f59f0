"""Templates: HTML in one file, everything escaped, nothing from elsewhere.

The delimiters are ``[[ ]]``, ``[% %]`` and ``[# #]``.
"""

import functools
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from .. import wording

SHARED: Any = {
    "loader": PackageLoader(__package__),
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "block_start_string": "[%",
    "block_end_string": "%]",
    "variable_start_string": "[[",
    "variable_end_string": "]]",
    "comment_start_string": "[#",
    "comment_end_string": "#]",
}
_FILTERS = (
    wording.between,
    wording.count,
    wording.given,
    wording.listed,
    wording.number,
    wording.percent,
    wording.short,
    wording.whole,
    wording.words,
)


def render(template: str, parts: dict[str, Any]) -> str:
    """Return the page that a template of ``templates/`` makes of ``parts``."""
    text = environment().get_template(template).render(parts)
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip()) + "\n"


@functools.cache
def environment() -> Environment:
    """Return the environment of the HTML pages; every value is escaped."""
    made = Environment(autoescape=True, **SHARED)
    made.filters |= {function.__name__: function for function in _FILTERS}
    style = resources.files(__package__).joinpath("templates", "style.css")
    made.globals["style"] = style.read_text(encoding="utf-8")
    return made
