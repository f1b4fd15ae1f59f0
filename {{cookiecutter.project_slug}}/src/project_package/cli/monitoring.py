"""``monitor`` and ``retrain``: whether the champion still fits, and a new one."""

from typing import Annotated, Any

import typer

from .. import runner, storage
from ..config import Config
from ..errors import ConfigError
from ..monitoring.retrainings import Begun, Ended, Retrainings
from ..pipeline import MONITORING
from ..run import Run, new_id
from .options import OutputFormat, Overlays, Patches, load
from .pipelines import RunId, retrained
from .printing import json_text, table

_LAST = "inform"  # what follows trains
_HEAD = ("number", "begun", "who", "outcome", "version", "why")


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command()(monitor)
    app.command()(retrain)


def monitor(
    since: Annotated[
        str | None, typer.Option(help="Day or moment in ISO 8601, UTC without a zone.")
    ] = None,
    form: OutputFormat = "text",
    overlays: Overlays = None,
    patches: Patches = None,
) -> None:
    """Look for drift, bad or old data, and losses; exit 1 when an alert fires."""
    asked = [] if since is None else [f"monitoring.since={since}"]
    config = load(overlays, [*(patches or ()), *asked])
    run = runner.run(MONITORING, config, new_id(), last=_LAST)
    decided = storage.read_json(run.uri("decision.json"))
    observed = storage.read_json(run.uri("observed.json"))
    if form == "json":
        changes = storage.read_json(run.uri("changes.json"))
        typer.echo(json_text(decided | {"observed": observed, "changes": changes}))
    else:
        typer.echo(
            f"Looked at {observed['rows']} rows since {observed['since'][:16]} and "
            f"{observed['outcomes']} known outcomes, beside version "
            f"{observed['champion']['version']}."
        )
        for found in decided["alerts"]:
            typer.echo(f"Alert, {found['what']}: {found['message']}")
        typer.echo(f"Page: {run.uri('monitoring.html')}")
        typer.echo(_next(run, decided["alerts"], decided["retrain"]))
    if decided["alerts"]:
        raise typer.Exit(1)


def retrain(  # pylint: disable=too-many-arguments,too-many-positional-arguments
    why: Annotated[
        str | None, typer.Option(help="The reason, for the audit trail.")
    ] = None,
    if_needed: Annotated[
        bool, typer.Option("--if-needed", help="Only where an alert asks for it.")
    ] = False,
    history: Annotated[
        bool, typer.Option("--history", help="Print every retraining, and stop.")
    ] = False,
    run_id: RunId = None,
    overlays: Overlays = None,
    patches: Patches = None,
) -> None:
    """Train a challenger beside the champion; exit 1 if a gate refuses it."""
    config = load(overlays, patches)
    if history:
        typer.echo(_history(config))
        return
    if (why is None or not why.strip()) == (not if_needed):
        raise ConfigError(
            "Say why a new model is wanted with --why REASON, or leave it to what "
            "is found with --if-needed: one of the two."
        )
    asked = [] if why is None else [f"monitoring.why={_quoted(why)}"]
    config = load(overlays, [*(patches or ()), *asked])
    done = runner.run(MONITORING, config, run_id or new_id())
    became = storage.read_json(done.uri("retraining.json"))
    typer.echo(retrained(became))
    if became.get("outcome") == "refused":
        raise typer.Exit(1)


def _quoted(text: str) -> str:
    """Return a text as a patch takes it: as YAML, in which it is nothing else."""
    return json_text(text)


def _next(run: Run, alerts: list[dict[str, Any]], wanted: bool) -> str:
    """Return what to do now."""
    if wanted:
        command = f"run monitoring --run-id {run.run_id}"
        return f"Next, train a challenger: project-slug {command}"
    if alerts:
        return "Next: docs/monitoring.md says what to do about each alert."
    return "No alert."


def _history(config: Config) -> str:
    """Return a line for each retraining, the oldest first."""
    lines = [_line(*pair) for pair in Retrainings(config).history()]
    return table([_HEAD, *lines]) if lines else "Nothing was retrained yet."


def _line(begun: Begun, ended: Ended | None) -> tuple[str, ...]:
    """Return what a person reads of one retraining."""
    version = ended.version if ended else None
    return (
        str(begun.number),
        begun.when[:16],
        begun.who,
        ended.outcome if ended else "not ended",
        "-" if version is None else str(version),
        begun.why,
    )
