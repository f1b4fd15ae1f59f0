"""Pages in Markdown: every value is escaped but names, which are shown as code."""

import functools

from jinja2 import Environment
from markupsafe import Markup

from .. import markdown, wording
from .page import SHARED


@functools.cache
def environment() -> Environment:
    """Return the environment of Markdown pages; every value is escaped."""
    # Markdown is escaped by _escaped: what is right for HTML is wrong here.
    made = Environment(autoescape=False, finalize=_escaped, **SHARED)  # nosec B701
    made.filters |= {"code": _code, "whole": wording.whole, "count": wording.count}
    return made


def _escaped(value: object) -> str:
    """Return a value as Markdown; what is Markdown already stays."""
    return str(value) if isinstance(value, Markup) else markdown.escaped(value)


def _code(text: object) -> Markup:
    quoted = markdown.code(text)
    return Markup(quoted)  # nosec B704  # a code span, in which nothing is markup
