"""``slo``: what was promised, whether it is kept, and what the last runs have cost."""

from datetime import UTC, datetime

import typer

from .. import problems
from .. import slo as levels
from ..model import measures
from .options import Overlays, Patches, load
from .printing import table

_HEAD = ("objective", "limit", "measured", "met")
_COSTS = ("last run", "wall_s", "cpu_s", "process_peak_mb")


def add_to(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(slo)


def slo(overlays: Overlays = None, patches: Patches = None) -> None:
    """Compare the records with conf/slo.yaml; exit 1 if an objective is not met."""
    config = load(overlays, patches)
    metric = config.settings.model.metric
    measure = measures.measure(metric, problems.of(config.schema))
    promised = levels.load(config.root)
    found = levels.measure(config, datetime.now(UTC))
    judged = levels.judge(
        promised, found, metric, greater_is_better=measure.greater_is_better
    )
    typer.echo(table([_HEAD, *(each.cells() for each in judged)], numbers=True))
    typer.echo("\n" + table([_COSTS, *_costs(found)], numbers=True))
    missed = [each for each in judged if not each.met]
    if missed:
        names = "; ".join(each.objective for each in missed)
        typer.echo(f"\nNot met: {names}. docs/runbook.md says what to do.")
        raise typer.Exit(1)
    typer.echo("\nEvery objective is met.")


def _costs(found: levels.Measured) -> list[tuple[str, ...]]:
    """Return a line for each last run and, indented, for each of its steps."""
    rows: list[tuple[str, ...]] = []
    for pipeline, costs in found.runs.items():
        if not costs:
            rows.append((pipeline, "unknown", "unknown", "unknown"))
        for cost in costs:
            name = cost.name if cost is costs[0] else f"  {cost.name}"
            peak = (
                "unknown" if cost.process_peak_mb is None else str(cost.process_peak_mb)
            )
            rows.append((name, f"{cost.wall_s:.3f}", f"{cost.cpu_s:.3f}", peak))
    return rows
