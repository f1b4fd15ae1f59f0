"""``features``: the feature registry."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from .. import storage
from ..config import Config
from ..model import feature_registry, transform_time
from ..model.feature_registry import Feature
from ..run import Run
from .options import OutputFormat, Overlays, Patches, TrainingRun, load, training_run
from .printing import json_text, table

_STEP, _ARTEFACT = "explain", "importances.json"
_UNKNOWN = "unknown"


def add_to(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("features")(show)


def show(
    run_id: TrainingRun = None,
    measure: Annotated[
        bool, typer.Option("--measure", help="Time the transformers, too.")
    ] = False,
    overlays: Overlays = None,
    patches: Patches = None,
    form: OutputFormat = "text",
) -> None:
    """List the features: owner, cost, and what each is good for."""
    config = load(overlays, patches)
    run = training_run(config, run_id, _STEP)
    found = feature_registry.features(
        config.schema,
        None if run is None else _importances(run),
        _measured(config) if measure else None,
    )
    chosen = None if run is None else run.run_id
    total = feature_registry.total_cost(found)
    if form == "json":
        rows = [asdict(one) for one in found]
        content = {"run_id": chosen, "features": rows, "total_cost_ms": total}
        typer.echo(json_text(content))
        return
    typer.echo(table([_HEAD, *map(_row, found)]))
    typer.echo(
        f"Importance from run {chosen or _UNKNOWN}. Fetching takes {total:g} ms."
    )


def _measured(config: Config) -> dict[str, float]:
    """Return how long the transformer of each feature takes."""
    most = config.settings.features.max_categories
    return transform_time.measure(config.schema, max_categories=most)


def _importances(run: Run) -> dict[str, Any]:
    """Return what shuffling the columns showed in a run."""
    run.facts(_STEP)  # says which step to run first
    content: dict[str, Any] = storage.read_json(run.uri(_ARTEFACT))
    return content


_HEAD = (
    *("feature", "source", "type", "importance", "interval", "flags", "ms"),
    *("transform", "tags", "owner", "description"),
)


def _row(one: Feature) -> tuple[str, ...]:
    """Return the cells of one feature."""
    return (
        *(one.name, one.source, one.type, number(one.importance)),
        f"{number(one.low)} to {number(one.high)}" if one.low is not None else "-",
        flags_of(one),
        *(f"{one.cost:g}", "-" if one.transform is None else f"{one.transform:.2f}"),
        *(", ".join(one.tags) or "-", one.owner or "-", one.description),
    )


def flags_of(one: Feature) -> str:
    """Return what speaks against a feature."""
    flags = [word for word in ("unused", "useless") if getattr(one, word)]
    return _UNKNOWN if one.unused is None else ", ".join(flags) or "-"


def number(value: float | None) -> str:
    """Return an importance in words."""
    return _UNKNOWN if value is None else f"{value:.4f}"
