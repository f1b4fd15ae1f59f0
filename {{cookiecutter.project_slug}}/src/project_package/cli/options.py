"""Options that several commands share."""

from typing import Annotated, Literal

import typer

from .. import config
from ..errors import ConfigError
from ..pipeline import TRAINING
from ..run import Run, newest

_PARQUET = ".parquet"

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
VersionOption = Annotated[
    str | None, typer.Option("--version", help="Number or alias of the version.")
]
TrainingRun = Annotated[
    str | None, typer.Option("--run-id", help="Training run; default: the newest.")
]
_FORMAT = typer.Option("--format", help="How to print the answer.")
OutputFormat = Annotated[Literal["text", "json"], _FORMAT]
GraphFormat = Annotated[Literal["text", "json", "mermaid"], _FORMAT]


def load(overlays: list[str] | None, patches: list[str] | None) -> config.Config:
    """Return the configuration that the options ask for."""
    return config.load(overlays or (), patches or ())


def training_run(loaded: config.Config, run_id: str | None, step: str) -> Run | None:
    """Return the training run that is asked for, or else the newest, if there is one.

    Args:
        loaded: Says where the runs are.
        run_id: What was given to :data:`TrainingRun`.
        step: What has to be complete in the newest.

    Raises:
        ArtefactError: If the record of a run cannot be read.
    """
    if run_id is None:
        return newest(loaded, TRAINING.name, step=step)
    return Run(loaded, run_id, TRAINING.name)


def refuse_unless_parquet(output: str, name: str) -> None:
    """Refuse an address to write to that promises another format.

    Args:
        output: URI of a Parquet file to write.
        name: Name of the argument or option.

    Raises:
        ConfigError: If it does not end in ``.parquet``.
    """
    if not output.endswith(_PARQUET):
        raise ConfigError(
            f"{name} {output} does not end in {_PARQUET}, and what is written is "
            f"Parquet. Name a file that does, such as {output}{_PARQUET}."
        )
