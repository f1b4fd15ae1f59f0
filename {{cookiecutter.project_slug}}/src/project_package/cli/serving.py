"""``serve``: the service over HTTP."""

import importlib
from pathlib import Path
from typing import Any

import typer

from .. import serving
from .options import Overlays, Patches


def add_to(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(serve)


def serve(overlays: Overlays = None, patches: Patches = None) -> None:
    """Answer requests over HTTP with the champion, until the process is stopped."""
    module: Any = importlib.import_module(framework())  # it is loaded only to serve
    module.main(module.Launch(tuple(overlays or ()), tuple(patches or ())))


def framework() -> str:
    """Return the name of the module of the web framework."""
    path, *_ = sorted(Path(serving.__path__[0]).glob("*_app.py"))
    return f"{serving.__name__}.{path.stem}"
