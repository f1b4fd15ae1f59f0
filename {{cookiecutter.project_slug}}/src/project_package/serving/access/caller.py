"""Callers: who asks."""

from dataclasses import dataclass

from .scope import Scope


@dataclass(frozen=True)
class Caller:
    """Who asks.

    Attributes:
        kind: How it is known: ``key``, ``token``, or ``anybody``.
        name: Name of the key or subject of the token; empty for anybody.
        scopes: What it may do.
    """

    kind: str
    name: str
    scopes: frozenset[Scope]


ANYBODY = Caller("anybody", "", frozenset(Scope))
