"""The commands, put together.

A module of this package that has ``add_to`` and is not named here belongs to an
optional part of the project: its commands come last.
"""

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

from .. import __version__, log
from ..config import find_root
from ..errors import ConfigError
from . import (
    alerting,
    comparison,
    configuration,
    data,
    explanation,
    features,
    lineage,
    models,
    monitoring,
    pipelines,
    readiness,
    reproduction,
    scoring,
    slo,
    staleness,
)

_COMMANDS = (
    pipelines,
    scoring,
    monitoring,
    explanation,
    lineage,
    reproduction,
    features,
    slo,
    staleness,
    readiness,
    alerting,
)


def _optional() -> Iterator[ModuleType]:
    """Yield the modules with commands that optional parts bring along, by name."""
    for path in sorted(Path(__file__).parent.glob("*.py")):
        module = importlib.import_module(f".{path.stem}", __package__)
        if hasattr(module, "add_to") and module not in (comparison, *_COMMANDS):
            yield module


app = typer.Typer(
    name="project-slug",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Train, register and apply the model. Start with: project-slug run",
)
app.add_typer(configuration.app, name="config")
app.add_typer(data.app, name="data")
comparison.add_to(models.app)
app.add_typer(models.app, name="models")
for _module in (*_COMMANDS, *_optional()):
    _module.add_to(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _options(
    log_level: Annotated[
        str | None, typer.Option(help="DEBUG, INFO, WARNING or ERROR.")
    ] = None,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of an error.")
    ] = False,
    version: Annotated[  # pylint: disable=unused-argument  # its callback acts
        bool,
        typer.Option(
            "--version",
            help="Print the version and stop.",
            callback=_print_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    del debug  # main() looks for it, because errors reach no command
    try:
        root = find_root()
    except ConfigError:
        return  # help needs no project; what does need one refuses by itself
    log.configure(root / "conf" / "logging.yaml", log_level)
