"""``serve``: the service over HTTP."""

import os
import sys
from pathlib import Path

import typer

from .. import serving
from .options import Overlays, Patches


def add_to(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(serve)


def serve(overlays: Overlays = None, patches: Patches = None) -> None:
    """Answer requests over HTTP with the champion, until the process is stopped."""
    options = [part for uri in overlays or () for part in ("--config", uri)]
    options += [part for patch in patches or () for part in ("--patch", patch)]
    # In place of this process, which has loaded what trains.
    os.execv(sys.executable, [sys.executable, "-m", framework(), *options])


def framework() -> str:
    """Return the name of the module of the web framework."""
    path, *_ = sorted(Path(serving.__path__[0]).glob("*_app.py"))
    return f"{serving.__name__}.{path.stem}"
