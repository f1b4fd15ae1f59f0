"""``lineage``: where a result is from."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import pyarrow.parquet as pq
import typer

from .. import storage
from ..config import Config
from ..errors import ConfigError, DataError
from ..model import bundle, feature_graph
from ..registry import Registry, Version, registry_of
from ..run import RECORD
from .graph_text import mermaid, text
from .options import GraphFormat, Overlays, Patches, load
from .printing import json_text

_PREFIX = b"lineage."
# What says which data a run took.
_INPUTS = ("source.json", "request.json")
# How deep the files of a run are at most: a bundle is a folder in it.
_DEPTH = 2


def add_to(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(lineage)


def lineage(
    uri: Annotated[
        str | None,
        typer.Argument(
            metavar="URI",
            help="A file of predictions, a run, or what a run made; with --graph also "
            "the number or alias of a version. Default there: the version that scores.",
        ),
    ] = None,
    graph: Annotated[
        bool,
        typer.Option("--graph", help="Show what the model makes of which columns."),
    ] = False,
    overlays: Overlays = None,
    patches: Patches = None,
    form: GraphFormat = "text",
) -> None:
    """Lead an output back to its data, code, configuration, versions and seed."""
    config = load(overlays, patches)
    if graph:
        typer.echo(_graph(config, uri, form))
        return
    if uri is None or form == "mermaid":
        raise ConfigError(
            "Name a file of predictions, a run, or what a run made, to see its lineage "
            "as JSON; --graph shows what a model makes of the columns, also as mermaid."
        )
    content = _content(uri, registry_of(config))
    typer.echo(json_text(content))


def _content(uri: str, registry: Registry) -> dict[str, Any]:
    """Return everything that an output was made from."""
    address = uri.rstrip("/") if "://" in uri else str(Path(uri).absolute())
    home = _home(address)
    content = {} if _is_folder(address) else _of_predictions(address, registry)
    if home:
        content["run"] = _record(home)
    if not content:
        raise DataError(
            f"{uri} does not say which model made it, and no run has made it. Name a "
            "file of predictions, the folder of a run, or a file in it."
        )
    return content


def _is_folder(address: str) -> bool:
    """Return whether something lies below ``address``; a file lists itself."""
    name = address.rsplit("/", 1)[-1]
    return storage.names(address) not in ([], [name])


def _of_predictions(uri: str, registry: Registry) -> dict[str, Any]:
    """Return the input, and the model with all that it was made from."""
    facts = _metadata(uri)
    if "bundle" not in facts:
        return {}
    known = [v for v in registry.versions() if v.bundle_digest == facts["bundle"]]
    if not known:
        raise DataError(
            f"The model that made {uri} is not in the registry {registry.uri}. Name "
            "its registry with --patch paths.registry=URI."
        )
    with registry.fetch(known[0]) as folder:
        origin = bundle.load(folder).lineage
    return facts | {"model_version": known[0].number, "trained": origin}


def _metadata(uri: str) -> dict[str, str]:
    """Return what a Parquet file says of its origin; nothing for another file."""
    with storage.reading(uri) as path:
        try:
            metadata = pq.read_schema(path).metadata or {}
        except pa.ArrowInvalid:
            return {}
    return {
        key.removeprefix(_PREFIX).decode(): value.decode()
        for key, value in metadata.items()
        if key.startswith(_PREFIX)
    }


def _home(address: str) -> str | None:
    """Return the folder of the run that ``address`` is, or is part of."""
    folders = [address.rsplit("/", depth)[0] for depth in range(_DEPTH + 1)]
    found = (f for f in folders if storage.exists(storage.join(f, RECORD)))
    return next(found, None)


def _record(home: str) -> dict[str, Any]:
    """Return how a run was started, which data it took, and what each step did."""
    content: dict[str, Any] = storage.read_json(storage.join(home, RECORD))
    files = [name for name in _INPUTS if storage.exists(storage.join(home, name))]
    content |= {
        _stem(name): storage.read_json(storage.join(home, name)) for name in files
    }
    steps = storage.join(home, "steps")
    done = {
        _stem(name): storage.read_json(storage.join(steps, name))
        for name in storage.names(steps)
    }
    return content | {"steps": done}


def _stem(name: str) -> str:
    return name.removesuffix(".json")


def _graph(config: Config, uri: str | None, form: str) -> str:
    """Return the graph of the model that ``uri`` names, was made by, or has made."""
    registry = registry_of(config)
    default = config.settings.scoring.version
    chosen = default if uri is None else uri
    scoring = chosen == default
    version = registry.resolve(default) if scoring else _version(registry, chosen)
    with registry.fetch(version) as folder:
        found = feature_graph.graph(bundle.load(folder))
    if form == "json":
        origin = {"model_version": version.number, "run_id": version.run_id}
        return json_text(origin | asdict(found))
    name = f"version {version.number} of run {version.run_id}"
    return mermaid(found, name) if form == "mermaid" else text(found, name)


def _version(registry: Registry, uri: str) -> Version:
    """Return the version of a number, an alias, predictions, or a run."""
    if uri.isdigit() or "/" not in uri and uri in registry.aliases():
        return registry.resolve(uri)
    content = _content(uri, registry)
    run = content.get("run", {})
    digests = (content.get("bundle"), run.get("request", {}).get("bundle"))
    known = [
        version
        for version in registry.versions()
        if version.bundle_digest in digests or version.run_id == run.get("run_id")
    ]
    if not known:
        raise DataError(
            f"The model of {uri} is not in the registry {registry.uri}. Finish the run "
            "that trains it, or name its registry with --patch paths.registry=URI."
        )
    return known[-1]
