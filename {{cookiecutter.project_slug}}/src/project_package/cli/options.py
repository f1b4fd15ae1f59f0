"""Options that several commands share."""

from typing import Annotated, Literal

import typer

from .. import config

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
_FORMAT = typer.Option("--format", help="How to print the answer.")
OutputFormat = Annotated[Literal["text", "json"], _FORMAT]
GraphFormat = Annotated[Literal["text", "json", "mermaid"], _FORMAT]


def load(overlays: list[str] | None, patches: list[str] | None) -> config.Config:
    """Return the configuration that the options ask for."""
    return config.load(overlays or (), patches or ())
