"""``models``: the registry."""

from dataclasses import asdict
from typing import Annotated

import typer

from ..config import Config
from ..errors import ConfigError
from ..model import bundle
from ..model.bundle import Bundle
from ..registry import CHALLENGER, CHAMPION, Registry, Version, registry_of, who
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
        for alias in registry.moved_aliases()
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
    _move(config, registry, found, alias, holder, why)


@app.command()
def challenge(
    version: Name, why: Why, overlays: Overlays = None, patches: Patches = None
) -> None:
    """Let a version be challenger: compared with the champion in use."""
    config = load(overlays, patches)
    registry = registry_of(config)
    found, aliases = registry.resolve(version), registry.aliases()
    if found.number == aliases.get(CHAMPION):
        raise ConfigError(
            f"Version {found.number} is champion, and cannot be compared with itself. "
            "Name another version: project-slug models list"
        )
    _move(config, registry, found, CHALLENGER, aliases.get(CHALLENGER), why)


@app.command()
def withdraw(
    why: Why,
    alias: Annotated[str, typer.Option(help="The alias to take away.")] = CHALLENGER,
    overlays: Overlays = None,
    patches: Patches = None,
) -> None:
    """Let no version be challenger any more."""
    event = registry_of(load(overlays, patches)).withdraw(
        alias=alias, who=who(), why=why
    )
    typer.echo(f"Version {event.previous} is {alias} no more.")


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
    found = registry.resolve(alias)
    typer.echo(f"Version {found.number} is {alias} again; {event.previous} was.")
    with registry.fetch(found) as folder:
        _warn_of_another_schema(config, found.number, bundle.load(folder))


def _move(  # pylint: disable=too-many-arguments,too-many-positional-arguments
    config: Config,
    registry: Registry,
    version: Version,
    alias: str,
    holder: int | None,
    why: str,
) -> None:
    """Let a version hold an alias, after checking its bundle."""
    with registry.fetch(version) as folder:
        loaded = bundle.load(folder)
    registry.promote(version, alias=alias, expected=holder, who=who(), why=why)
    typer.echo(f"Version {version.number} is {alias}.")
    _warn_of_another_schema(config, version.number, loaded)


def _warn_of_another_schema(config: Config, number: int, loaded: Bundle) -> None:
    """Say that a version reads other columns than the schema describes now."""
    if others := loaded.schema.unlike(config.schema):
        typer.echo(
            f"Version {number} was trained with another schema than conf/schema.yaml "
            f"has, which describes {', '.join(others)} otherwise. Scoring follows the "
            "version's own: give it files of that kind, or train again.",
            err=True,
        )
