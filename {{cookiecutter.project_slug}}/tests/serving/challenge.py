"""A second model beside the champion, for tests."""

from pathlib import Path
from threading import Event
from typing import Any

from project_package.registry import Registry, open_registry

from ..workspace import Workspace

BECAUSE = {"who": "a test", "why": "to compare it"}
SPLIT = {"traffic.challenger": "split", "traffic.share": 1}
SHADOW = {"traffic.challenger": "shadow"}


def registry_of(workspace: Workspace) -> Registry:
    """Return the registry of a project."""
    return open_registry(str(workspace.root / "var" / "registry"))


def register(workspace: Workspace, bundle: Path) -> int:
    """Register a model; return its number."""
    registry = registry_of(workspace)
    return registry.register(str(bundle), run_id=bundle.name, summary={}).number


def name(workspace: Workspace, number: int, alias: str = "challenger") -> None:
    """Let a version have an alias."""
    registry = registry_of(workspace)
    held = registry.aliases().get(alias)
    registry.promote(number, alias=alias, expected=held, **BECAUSE)


def challenge(workspace: Workspace, bundle: Path) -> int:
    """Register a model and name it challenger; return its number."""
    number = register(workspace, bundle)
    name(workspace, number)
    return number


def until(condition: Any) -> bool:
    """Wait until a condition holds; return whether it does."""
    for _ in range(2000):
        if condition():
            return True
        Event().wait(0.01)
    return False
