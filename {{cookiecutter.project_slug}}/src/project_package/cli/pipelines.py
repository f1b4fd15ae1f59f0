"""``run``, ``step`` and ``dag``: the pipelines, whole or step by step."""

from typing import Annotated, Any

import typer

from .. import pipeline as pipelines
from .. import runner, storage
from ..config import Config
from ..errors import ConfigError
from ..run import Run, new_id
from .options import GraphFormat, Overlays, Patches, load
from .printing import json_text

RunId = Annotated[
    str | None,
    typer.Option(help="Identifier of the run; that of an earlier one resumes it."),
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command()(run)
    app.command()(step)
    app.command()(dag)


def run(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[PIPELINE]", help="Default: all, in their order."),
    ] = None,
    overlays: Overlays = None,
    patches: Patches = None,
    run_id: RunId = None,
    start: Annotated[
        str | None, typer.Option("--from", help="First step to run again.")
    ] = None,
) -> None:
    """Run a pipeline step by step; what was completed before is not done again."""
    if start and not run_id:
        raise ConfigError("--from goes on with a run: name it with --run-id.")
    chosen = [pipelines.named(name)] if name else list(pipelines.PIPELINES.values())
    starts = _starts(chosen, start)
    config = load(overlays, patches)
    for pipeline, first in zip(chosen, starts, strict=True):
        identifier = run_id or new_id()
        if run_id and len(chosen) > 1:
            identifier = f"{run_id}-{pipeline.name}"
        done = runner.run(pipeline, config, identifier, start=first)
        typer.echo(_SUMMARIES[pipeline.name](done))


def step(
    name: Annotated[str, typer.Argument(help="Name of the step; see dag.")],
    run_id: Annotated[str, typer.Option(help="Identifier of the run.")],
    overlays: Overlays = None,
    patches: Patches = None,
) -> None:
    """Run one step in this process: what a scheduler calls."""
    pipeline = pipelines.owner(name)
    current = Run.open(load(overlays, patches), run_id, pipeline.name)
    runner.execute(pipeline.step(name), current, pipeline)
    typer.echo(f"The step {name} of run {run_id} is complete.")


def dag(
    name: Annotated[
        str | None, typer.Argument(metavar="[PIPELINE]", help="Default: all.")
    ] = None,
    form: GraphFormat = "text",
) -> None:
    """Print the steps, and the artefacts that connect them."""
    chosen = [pipelines.named(name)] if name else list(pipelines.PIPELINES.values())
    typer.echo({"text": _text, "json": _json, "mermaid": _mermaid}[form](chosen))


def _starts(chosen: list[pipelines.Pipeline], start: str | None) -> list[str | None]:
    """Return the first step to run again of each pipeline: all after ``start``."""
    if start is None:
        return [None] * len(chosen)
    owner = pipelines.owner(start)
    if owner not in chosen:
        raise ConfigError(f"The step {start} is one of {owner.name}: run that.")
    place = chosen.index(owner)
    later = [pipeline.steps[0].name for pipeline in chosen[place + 1 :]]
    return [*[None] * place, start, *later]


def _text(chosen: list[pipelines.Pipeline]) -> str:
    lines = []
    for pipeline in chosen:
        lines.append(pipeline.name)
        for each in pipeline.steps:
            lines.append(f"  {each.name}: {each.summary}")
            lines.append(f"    reads   {', '.join(each.reads) or 'nothing'}")
            lines.append(f"    writes  {', '.join(each.writes)}")
    return "\n".join(lines)


def _json(chosen: list[pipelines.Pipeline]) -> str:
    content = {
        pipeline.name: [
            {
                "name": each.name,
                "summary": each.summary,
                "reads": each.reads,
                "writes": each.writes,
                "after": sorted({a for a, b, _ in pipeline.edges() if b == each.name}),
            }
            for each in pipeline.steps
        ]
        for pipeline in chosen
    }
    return json_text(content)


def _mermaid(chosen: list[pipelines.Pipeline]) -> str:
    lines = ["flowchart TD"]
    for pipeline in chosen:
        lines.append(f"  subgraph {pipeline.name}")
        lines += [f"    {each.name}" for each in pipeline.steps]
        joined: dict[tuple[str, str], list[str]] = {}
        for writer, reader, artefact in pipeline.edges():
            joined.setdefault((writer, reader), []).append(artefact)
        lines += [
            f"    {writer} -->|{'<br>'.join(artefacts)}| {reader}"
            for (writer, reader), artefacts in joined.items()
        ]
        lines.append("  end")
    return "\n".join(lines)


def _trained(done: Run) -> str:
    """Return what a training run has made, and what to do next."""
    board = storage.read_json(done.uri("leaderboard.json"))
    metrics = storage.read_json(done.uri("metrics.json"))
    promotion = storage.read_json(done.uri("promotion.json"))
    metric, winner = board["metric"], board["winner"]
    lines = [f"Trained in run {done.run_id}:", f"  {'':22}cross-validated  held out"]
    for entrant in board["entrants"]:
        held_out = metrics["models"].get(entrant["name"], {}).get(metric)
        lines.append(
            f"  {entrant['name']:22}{entrant['best']['score']:15.4f}  "
            + ("" if held_out is None else f"{held_out:8.4f}")
            + (" (baseline)" if entrant["baseline"] else "")
        )
    lines += [
        f"  ({metric} on {metrics['rows']} held-out rows)",
        f"{_place(promotion)}: version {promotion['version']}, {winner}, "
        f"{metric} {metrics['models'][winner][metric]:.4f}.",
        f"Report: {_shown(done.config, done.uri('report.html'))}",
        "Next: open the report in a browser; "
        ".venv/bin/project-slug models list shows what is registered.",
    ]
    return "\n".join(lines)


def _place(promotion: dict[str, Any]) -> str:
    """Return what the new version is, from the record of its promotion."""
    return "Champion" if promotion["promoted"] else "Proposed, and not champion yet"


def _scored(done: Run) -> str:
    """Return what a scoring run has made, and what to do next."""
    summary = storage.read_json(done.uri("scoring.json"))
    return "\n".join(
        [
            f"Scored in run {done.run_id} with version {summary['version']}: "
            f"{summary['rows']} rows, {summary['scored']} scored, "
            f"{summary['quarantined']} in quarantine.",
            f"Predictions: {_shown(done.config, done.uri('predictions.parquet'))}",
            f"Quarantine:  {_shown(done.config, done.uri('quarantine.parquet'))}",
            f"Next: {_after_scoring(done.config)}",
        ]
    )


def _monitored(done: Run) -> str:
    """Return what a monitoring run has found, and what became of the champion."""
    observed, decided, became = (
        storage.read_json(done.uri(f"{name}.json"))
        for name in ("observed", "decision", "retraining")
    )
    lines = [
        f"Monitored in run {done.run_id}: {observed['rows']} rows beside version "
        f"{observed['champion']['version']}, {observed['outcomes']} known outcomes.",
        *(f"Alert, {found['what']}: {found['message']}" for found in decided["alerts"]),
        retrained(became),
        f"Page: {_shown(done.config, done.uri('monitoring.html'))}",
    ]
    return "\n".join(lines)


def retrained(became: dict[str, Any]) -> str:
    """Return what a monitoring run has made of the champion, from its record."""
    if not became["retrained"]:
        return f"Not retrained: {became['why']}"
    lines = [
        f"Retrained because: {became['why']}",
        f"Version {became['version']} was {became['outcome']}; version "
        f"{became['champion']} is champion. It is from run {became['training']}.",
    ]
    if became["outcome"] == "proposed":
        command = f"project-slug models promote {became['version']} --why REASON"
        lines.append(f"Next, if you agree: {command}")
    return "\n".join([*lines, *([became["reason"]] if became["reason"] else [])])


def _after_scoring(config: Config) -> str:
    """Return what to do next with sample data, or with data of one's own."""
    if config.settings.data.sample:
        return "make adopt FILE=… TARGET=… brings your own data."
    return ".venv/bin/project-slug score INPUT OUTPUT scores another file."


def _shown(config: Config, uri: str) -> str:
    """Return ``uri`` from the project's root, if it is below it."""
    return uri.removeprefix(f"{config.root}/")


_SUMMARIES = {"training": _trained, "scoring": _scored, "monitoring": _monitored}
