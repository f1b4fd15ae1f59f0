"""Texts and names in Markdown, whatever they hold."""

import re

from .wording import plain

# Markup anywhere; an underscore between letters is none.
_MARKUP = re.compile(r"([\\`*\[\]<>|&~#$]|(?<!\w)_|_(?!\w))")


def escaped(text: object) -> str:
    """Return a text on one line, as Markdown that shows exactly it."""
    return _MARKUP.sub(r"\\\1", plain(text))


def code(text: object) -> str:
    """Return a name as code that may stand in a table."""
    line = plain(text).replace("|", r"\|")
    return f"`` {line} ``" if "`" in line else f"`{line}`"
