"""Texts and names in Markdown, whatever they hold."""

import functools
import re

from jinja2 import Environment
from markupsafe import Markup

from . import wording
from .page import SHARED

# Markup anywhere; an underscore between letters is none.
_MARKUP = re.compile(r"([\\`*\[\]<>|&~#$]|(?<!\w)_|_(?!\w))")


@functools.cache
def environment() -> Environment:
    """Return the environment of Markdown pages; every value is escaped."""
    made = Environment(autoescape=False, finalize=escaped, **SHARED)
    made.filters |= {"code": code, "whole": wording.whole, "count": wording.count}
    return made


def escaped(value: object) -> str:
    """Return a value as Markdown that shows exactly it."""
    if isinstance(value, Markup):
        return str(value)
    return _MARKUP.sub(r"\\\1", wording.plain(value))


def code(text: object) -> Markup:
    """Return a name as code that may stand in a table."""
    line = wording.plain(text).replace("|", r"\|")
    return Markup(f"`` {line} ``" if "`" in line else f"`{line}`")
