"""``score`` and ``predict``: using a model."""

import json
from pathlib import Path
from typing import Annotated

import typer

from .. import batch, storage
from ..errors import ConfigError
from . import chosen_version, one_row
from .options import Overlays, Patches, VersionOption, load, refuse_unless_parquet


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command()(score)
    app.command()(predict)


def score(
    source: Annotated[str, typer.Argument(metavar="INPUT", help="Parquet or CSV.")],
    output: Annotated[str, typer.Argument(help="Parquet file to write.")],
    version: VersionOption = None,
    overlays: Overlays = None,
    patches: Patches = None,
) -> None:
    """Score a file; bad rows go to OUTPUT.quarantine.parquet with their reasons."""
    refuse_unless_parquet(output, "OUTPUT")
    config = load(overlays, patches)
    quarantine = f"{output.removesuffix('.parquet')}.quarantine.parquet"
    if Path(source).absolute() in (
        Path(output).absolute(),
        Path(quarantine).absolute(),
    ):
        raise ConfigError(f"{source} would be overwritten. Choose another OUTPUT.")
    with (
        chosen_version.opened(config, version, many_rows=True) as (found, loaded),
        storage.writing(output) as predictions,
        storage.writing(quarantine) as refused,
    ):
        summary = batch.score(
            batch.Job.of(config, source, found.number, loaded),
            batch.Places(predictions, refused),
            {"input": storage.digest_uri(source), "bundle": found.bundle_digest},
        )
    typer.echo(
        f"{summary.rows} rows: {summary.scored} scored by version {found.number} into "
        f"{output}, {summary.quarantined} in quarantine in {quarantine}."
    )
    for reason, count in sorted(summary.reasons.items(), key=lambda item: -item[1]):
        typer.echo(f"  {reason}: {count}")


def predict(
    row: one_row.RowOption,
    version: VersionOption = None,
    overlays: Overlays = None,
    patches: Patches = None,
) -> None:
    """Predict one row and print the answer as JSON."""
    table = one_row.read(row)
    config = load(overlays, patches)
    with chosen_version.opened(config, version) as (found, loaded):
        _, values = one_row.scored(loaded, table)
        answers = loaded.predictor.outputs.columns(values)
    answer = {name: column.tolist()[0] for name, column in answers.items()}
    answer["model_version"] = found.number
    typer.echo(json.dumps(answer, ensure_ascii=False, allow_nan=False))
