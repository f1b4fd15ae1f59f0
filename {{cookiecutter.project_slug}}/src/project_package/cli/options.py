"""Options that several commands share."""

from typing import Annotated

import typer

from .. import config
from ..errors import ConfigError

Overlays = Annotated[
    list[str] | None,
    typer.Option(
        "--config", metavar="URI", help="YAML file laid over conf/; may be repeated."
    ),
]
Patches = Annotated[
    list[str] | None,
    typer.Option("--patch", metavar="KEY=VALUE", help="One setting; may be repeated."),
]
Format = Annotated[str, typer.Option("--format", help="How to print the answer.")]


def load(overlays: list[str] | None, patches: list[str] | None) -> config.Config:
    """Return the configuration that the options ask for."""
    return config.load(overlays or (), patches or ())


def choice(value: str, *known: str) -> str:
    """Return ``value`` if it is one of ``known``.

    Raises:
        ConfigError: If it is not.
    """
    if value not in known:
        raise ConfigError(f"--format {value!r} is none of {', '.join(known)}.")
    return value
