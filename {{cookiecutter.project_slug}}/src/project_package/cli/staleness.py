"""``staleness``: how good the model still is as it gets older."""

import typer

from ..errors import ArtefactError
from ..readiness import backtest
from .options import OutputFormat, Overlays, Patches, TrainingRun, load, training_run
from .printing import json_text

_STEP = "judge"  # readiness reads the curve of a run that came so far


def add_to(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(staleness)


def staleness(
    run_id: TrainingRun = None,
    overlays: Overlays = None,
    patches: Patches = None,
    form: OutputFormat = "text",
) -> None:
    """Fit the winner on the oldest rows only, and measure it on later ones."""
    config = load(overlays, patches)
    run = training_run(config, run_id, _STEP)
    if run is None:
        raise ArtefactError(
            "There is no training run that could be measured. Make one: "
            "project-slug run training"
        )
    found = backtest.run(run)
    if form == "json":
        typer.echo(json_text(found))
        return
    typer.echo(f"age in days    rows  {found['metric']}")
    for point in found["points"]:
        typer.echo(
            f"{point['days']:11.0f}  {point['rows']:6}  {point['value']:.4f} "
            f"({point['low']:.4f} to {point['high']:.4f})"
        )
    seen = "until it clearly falls" if found["falls"] else "as far as the data reaches"
    typer.echo(
        f"It lasts {found['lasts_days']:.0f} days, {seen}; a loss of "
        f"{found['allowed_loss']:g} is allowed."
    )
