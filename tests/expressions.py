"""Expressions of GitHub Actions, as far as they are used here: anything else fails."""

import json
import re
from typing import Any

TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_][\w-]*(?:\.[\w-]+)*)|(?P<sign>==|!=|&&|\|\||[!()]))"
)
WORDS = {"true": True, "false": False, "null": None}
FUNCTIONS = {"fromJSON": json.loads}
EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.S)

Contexts = dict[str, Any]


def filled(text: str, contexts: Contexts) -> Any:
    """Return ``text`` with the values of its expressions; a lone one keeps its type."""
    if whole := EXPRESSION.fullmatch(text.strip()):
        return value(whole[1], contexts)
    return EXPRESSION.sub(lambda found: written(value(found[1], contexts)), text)


def written(found: Any) -> str:
    """Return a value as it is put into a text."""
    if isinstance(found, bool):
        return str(found).lower()
    assert found is None or isinstance(found, str | int | float), found
    return "" if found is None else str(found)


def value(expression: str, contexts: Contexts) -> Any:
    """Return the value of an expression.

    Raises:
        ValueError: It holds what is not known here.
    """
    reader = Reader(tokens(expression), contexts)
    found = reader.either()
    if reader.tokens:
        raise ValueError(f"{expression!r} goes on with {reader.tokens[0]}")
    return found


def tokens(expression: str) -> list[tuple[str, str]]:
    """Return kind and text of each token."""
    found, place = [], 0
    expression = expression.rstrip()
    while place < len(expression):
        token = TOKEN.match(expression, place)
        if token is None:
            raise ValueError(f"{expression[place:]!r} is not known here")
        assert token.lastgroup
        found.append((token.lastgroup, token[token.lastgroup]))
        place = token.end()
    return found


def comparable(found: Any) -> Any:
    """Return a value as it is compared: nothing is an empty text, case is no matter."""
    return written(found).lower() if found is None or isinstance(found, str) else found


class Reader:
    """Read tokens from left to right; each method reads what binds tighter."""

    def __init__(self, found: list[tuple[str, str]], contexts: Contexts) -> None:
        """Begin with the first token."""
        self.tokens = found
        self.contexts = contexts

    def took(self, *signs: str) -> str | None:
        """Return the next token if it is one of ``signs``, and go on."""
        if self.tokens and self.tokens[0] in [("sign", sign) for sign in signs]:
            return self.tokens.pop(0)[1]
        return None

    def either(self) -> Any:
        """Read ``a || b``."""
        found = self.both()
        while self.took("||"):
            other = self.both()
            found = found or other
        return found

    def both(self) -> Any:
        """Read ``a && b``."""
        found = self.equal()
        while self.took("&&"):
            other = self.equal()
            found = found and other
        return found

    def equal(self) -> Any:
        """Read ``a == b`` and ``a != b``; texts are equal whatever their case."""
        found = self.single()
        while sign := self.took("==", "!="):
            one, other = map(comparable, (found, self.single()))
            found = (one == other) == (sign == "==")
        return found

    def single(self) -> Any:
        """Read a value, a call, or what stands in brackets."""
        if self.took("!"):
            return not self.single()
        if self.took("("):
            found = self.either()
            assert self.took(")")
            return found
        kind, text = self.tokens.pop(0)
        if kind == "text":
            return text[1:-1].replace("''", "'")
        if kind == "number":
            return json.loads(text)
        if kind != "name":
            raise ValueError(f"{text!r} is not known here")
        if self.took("("):
            return self.called(text)
        return WORDS[text] if text in WORDS else self.looked_up(text)

    def called(self, name: str) -> Any:
        """Read the argument of a function, and call it."""
        if name not in FUNCTIONS:
            raise ValueError(f"The function {name} is not known here")
        argument = self.either()
        assert self.took(")")
        return FUNCTIONS[name](argument)

    def looked_up(self, path: str) -> Any:
        """Return what a context has; what a known one has not is nothing."""
        first, *rest = path.split(".")
        if first not in self.contexts:
            raise ValueError(f"The context {first} is not known here")
        found = self.contexts[first]
        for name in rest:
            found = found.get(name) if isinstance(found, dict) else None
        return found
