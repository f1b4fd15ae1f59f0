"""``features``: the feature registry."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from .. import storage
from ..config import Config
from ..model import feature_registry, transform_time
from ..model.feature_registry import Feature
from ..run import RECORD, Run
from .options import OutputFormat, Overlays, Patches, load

_STEP, _ARTEFACT, _PIPELINE = "explain", "importances.json", "training"
_UNKNOWN = "unknown"


def add_to(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("features")(show)


def show(
    run_id: Annotated[
        str | None, typer.Option(help="Training run; default: the newest.")
    ] = None,
    measure: Annotated[
        bool, typer.Option("--measure", help="Time the transformers, too.")
    ] = False,
    overlays: Overlays = None,
    patches: Patches = None,
    form: OutputFormat = "text",
) -> None:
    """List the features: owner, cost, and what each is good for."""
    config = load(overlays, patches)
    chosen = run_id or _newest(config)
    found = feature_registry.features(
        config.schema,
        None if chosen is None else _importances(config, chosen),
        transform_time.measure(config.schema) if measure else None,
    )
    total = feature_registry.total_cost(found)
    if form == "json":
        rows = [asdict(one) for one in found]
        content = {"run_id": chosen, "features": rows, "total_cost_ms": total}
        typer.echo(json.dumps(content, indent=2, ensure_ascii=False))
        return
    typer.echo("\n".join(_table([_HEAD, *map(_row, found)])))
    typer.echo(
        f"Importance from run {chosen or _UNKNOWN}. Fetching takes {total:g} ms."
    )


def _newest(config: Config) -> str | None:
    """Return the training run that was explained and started last, if any was."""
    runs = config.uri(config.settings.paths.runs)
    started = {}
    for name in storage.names(runs):
        record = storage.join(runs, name, RECORD)
        if Run(config, name, _PIPELINE).is_complete(_STEP) and storage.exists(record):
            content = storage.read_json(record)
            if content["pipeline"] == _PIPELINE:
                started[name] = content["started"]
    return max(started, key=lambda name: started[name], default=None)


def _importances(config: Config, run_id: str) -> dict[str, Any]:
    """Return what shuffling the columns showed in a run."""
    run = Run(config, run_id, _PIPELINE)
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
        *(one.name, one.source, one.type, _number(one.importance)),
        f"{_number(one.low)} to {_number(one.high)}" if one.low is not None else "-",
        _flags(one),
        *(f"{one.cost:g}", "-" if one.transform is None else f"{one.transform:.2f}"),
        *(", ".join(one.tags) or "-", one.owner or "-", one.description),
    )


def _flags(one: Feature) -> str:
    """Return what speaks against a feature."""
    flags = [word for word in ("unused", "useless") if getattr(one, word)]
    return _UNKNOWN if one.unused is None else ", ".join(flags) or "-"


def _number(value: float | None) -> str:
    return _UNKNOWN if value is None else f"{value:.4f}"


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return rows as lines whose columns stand below each other."""
    widths = [max(map(len, column)) for column in zip(*rows)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
        for row in rows
    ]
