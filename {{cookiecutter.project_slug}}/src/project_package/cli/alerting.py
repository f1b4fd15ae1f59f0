"""``alert``: tell people that something failed."""

from typing import Annotated

import typer

from .. import alerts
from ..alerts import Alert
from ..errors import ArtefactError
from .options import Overlays, Patches, load


def add_to(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(alert)


def alert(  # pylint: disable=too-many-arguments,too-many-positional-arguments
    event: Annotated[str, typer.Argument(help="What happened: 'run failed'.")],
    message: Annotated[str, typer.Argument(help="What is to be known and done.")],
    pipeline: Annotated[str | None, typer.Option(help="Name of the pipeline.")] = None,
    step: Annotated[str | None, typer.Option(help="Name of the step.")] = None,
    run_id: Annotated[str | None, typer.Option(help="Identifier of the run.")] = None,
    overlays: Overlays = None,
    patches: Patches = None,
) -> None:
    """Tell whoever is configured; as a scheduler does when a run fails."""
    about = Alert(
        event=event, message=message, pipeline=pipeline, step=step, run_id=run_id
    )
    if not alerts.send(load(overlays, patches), about):
        raise ArtefactError(
            "Nobody was told: alerts.webhook names no address, or it takes nothing. "
            "Name one in PROJECT_PACKAGE__ALERTS__WEBHOOK."
        )
    typer.echo("Somebody was told.")
