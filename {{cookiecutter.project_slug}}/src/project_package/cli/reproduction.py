"""``reproduce``: a training run again from what was recorded of it, and compared."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from .. import lineage, problems, runner, sections, storage
from ..config import Config
from ..errors import ArtefactError, ConfigError
from ..pipeline import TRAINING
from ..run import Run, new_id
from ..settings import settings_with
from .likeness import compared
from .options import Overlays, Patches, load

_LAST = "export"  # what follows touches the registry, which a repetition must not


def add_to(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(reproduce)


def reproduce(
    run_id: Annotated[str, typer.Argument(help="Identifier of a training run.")],
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Even if data, code or versions differ.")
    ] = False,
    overlays: Overlays = None,
    patches: Patches = None,
) -> None:
    """Train again as recorded, and compare; the registry stays as it is."""
    present = load(overlays, patches)
    old = Run(present, run_id, TRAINING.name)
    if old.record["pipeline"] != TRAINING.name or not old.is_complete(_LAST):
        raise ArtefactError(
            f"{run_id} is no training run that was finished: there is nothing to "
            "compare with. Resume it with run training --run-id."
        )
    settings = _settings(present, old.record)
    schema = present.schema.lacking(settings.data.absent)
    config = replace(present, settings=settings, schema=schema)
    differences = list(_differences(config, old))
    if differences and not anyway:
        raise ArtefactError(
            f"{run_id} cannot be reproduced here: {'; '.join(differences)}. Restore "
            "what differs, or compare all the same with --anyway."
        )
    new = _rebuilt(config)
    unequal = 0
    typer.echo(f"Rebuilt {run_id} as {new.run_id}:")
    for line in [f"  differs: {text}" for text in differences]:
        typer.echo(line)
    for name, found in compared(old, new):
        unequal += bool(found)
        typer.echo(f"  {name}: {found or 'equal'}")
    if unequal:
        raise typer.Exit(1)


def _settings(present: Config, record: dict[str, Any]) -> Any:
    """Return the settings that a run was started with.

    Those of optional parts, which make no model, are the present ones.
    """
    optional = sections.found()
    kind = settings_with(decision=problems.of(present.schema).settings, **optional)
    kept = {name: getattr(present.settings, name) for name in optional}
    try:
        return kind.model_validate(record["settings"] | kept)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise ConfigError(
            f"The settings of {record['run_id']} are those of another version of the "
            f"code: {where} does not fit. Check out the commit "
            f"{record['code']['commit']}."
        ) from None


def _differences(config: Config, old: Run) -> Iterator[str]:
    """Yield what is not as it was when a run was started."""
    now, then = lineage.describe(config), old.record
    if then["schema_digest"] != now["schema_digest"]:
        yield "the schema is another"
    source = storage.read_json(old.uri("source.json"))
    for file in (source, *source.get("feedback", ())):
        yield from _other_file(config, file, made=file is source)
    for key in ("version", "commit"):
        if then["code"][key] != now["code"][key]:
            yield f"the {key} of the code is {now['code'][key]}, not " + str(
                then["code"][key]
            )
    if then["code"]["changed"] or now["code"]["changed"]:
        yield "files of the code differ from its commit"
    versions = {"python": now["python"]} | now["libraries"]
    recorded = {"python": then["python"]} | then["libraries"]
    for name in sorted(versions.keys() | recorded.keys()):
        if versions.get(name) != recorded.get(name):
            yield f"{name} is {versions.get(name)}, not {recorded.get(name)}"


def _other_file(
    config: Config, recorded: dict[str, Any], *, made: bool
) -> Iterator[str]:
    """Yield that a file is gone, unless sample data stands in, or is another."""
    uri = config.uri(recorded["uri"])
    if not storage.exists(uri):
        if not made or config.settings.data.sample is None:
            yield f"the data {recorded['uri']} is gone"
    elif (found := storage.digest_uri(uri)) != recorded["sha256"]:
        yield f"the data {recorded['uri']} has the digest {found[:12]}, not " + (
            recorded["sha256"][:12]
        )


def _rebuilt(config: Config) -> Run:
    """Train once more, up to the bundle, in a run of its own."""
    return runner.run(TRAINING, config, new_id(), last=_LAST)
