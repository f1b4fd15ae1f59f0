"""``models``: the registry."""

from dataclasses import asdict
from typing import Annotated

import typer

from ..config import Config
from ..model import bundle
from ..model.bundle import Bundle
from ..registry import CHAMPION, registry_of, who
from .options import OutputFormat, Overlays, Patches, load
from .printing import json_text

app = typer.Typer(no_args_is_help=True, help="The registry: versions and aliases.")
Name = Annotated[str, typer.Argument(help="Number or alias of a version.")]
Why = Annotated[str, typer.Option(help="The reason, for the audit trail.")]
Alias = Annotated[str, typer.Option(help="The alias to move.")]


@app.command("list")
def list_versions(
    overlays: Overlays = None, patches: Patches = None, form: OutputFormat = "text"
) -> None:
    """List the versions, their aliases and measures."""
    config = load(overlays, patches)
    registry = registry_of(config)
    aliases: dict[int, list[str]] = {}
    for alias, number in registry.aliases().items():
        aliases.setdefault(number, []).append(alias)
    rows = [
        asdict(v) | {"aliases": aliases.get(v.number, [])} for v in registry.versions()
    ]
    if form == "json":
        typer.echo(json_text(rows))
        return
    if not rows:
        train = "project-slug run training"
        typer.echo(f"No versions yet. Train one: {train}")
    metric = config.settings.model.metric
    for row in rows:
        value = row["summary"].get(metric)
        typer.echo(
            f"{row['number']:4}  {', '.join(row['aliases']) or '-':20}  "
            f"{metric}={'-' if value is None else format(value, '.4f')}  "
            f"{row['created']}  run {row['run_id']}"
        )


@app.command()
def show(
    version: Name = CHAMPION, overlays: Overlays = None, patches: Patches = None
) -> None:
    """Print a version: its measures, its lineage, and who moved its aliases."""
    registry = registry_of(load(overlays, patches))
    found = registry.resolve(version)
    with registry.fetch(found) as folder:
        loaded = bundle.load(folder)
    moves = [
        asdict(event)
        for alias in registry.aliases()
        for event in registry.history(alias)
        if found.number in (event.version, event.previous)
    ]
    content = asdict(found) | {
        "metrics": loaded.metrics,
        "lineage": loaded.lineage,
        "moves": moves,
    }
    typer.echo(json_text(content))


@app.command()
def promote(  # pylint: disable=too-many-arguments,too-many-positional-arguments
    version: Name,
    why: Why,
    alias: Alias = CHAMPION,
    expected: Annotated[
        int | None,
        typer.Option(help="Version believed to hold the alias; default: who holds it."),
    ] = None,
    overlays: Overlays = None,
    patches: Patches = None,
) -> None:
    """Let a version hold an alias, after checking its bundle."""
    config = load(overlays, patches)
    registry = registry_of(config)
    found = registry.resolve(version)
    holder = registry.aliases().get(alias) if expected is None else expected
    with registry.fetch(found) as folder:
        loaded = bundle.load(folder)
    registry.promote(found, alias=alias, expected=holder, who=who(), why=why)
    typer.echo(f"Version {found.number} is {alias}.")
    _warn_of_another_schema(config, found.number, loaded)


@app.command()
def rollback(
    why: Why,
    alias: Alias = CHAMPION,
    overlays: Overlays = None,
    patches: Patches = None,
) -> None:
    """Give an alias back to the version that held it before."""
    config = load(overlays, patches)
    registry = registry_of(config)
    event = registry.rollback(alias=alias, who=who(), why=why)
    typer.echo(f"Version {event.version} is {alias} again; {event.previous} was.")
    with registry.fetch(event.version) as folder:
        _warn_of_another_schema(config, event.version, bundle.load(folder))


def _warn_of_another_schema(config: Config, number: int, loaded: Bundle) -> None:
    """Say that a version reads other columns than the schema describes now."""
    if others := loaded.schema.unlike(config.schema):
        typer.echo(
            f"Version {number} was trained with another schema than conf/schema.yaml "
            f"has, which describes {', '.join(others)} otherwise. Scoring follows the "
            "version's own: give it files of that kind, or train again.",
            err=True,
        )
