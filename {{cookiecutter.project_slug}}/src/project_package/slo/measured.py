"""What the objectives are compared with: the registry and the records of the runs."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from .. import storage
from ..config import Config
from ..data import tables
from ..errors import ArtefactError
from ..pipeline import PIPELINES, SCORING
from ..registry import CHAMPION, Version, registry_of
from ..run import Run, newest

LOAD = Path("var") / "loadtest.json"  # what a load test has recorded


@dataclass(frozen=True)
class Cost:
    """What one step has cost, or a run: the sum of its steps.

    Attributes:
        name: Name of the step; that of the pipeline for a run.
        wall_s: Seconds that it took.
        cpu_s: Seconds that processors worked for it.
        process_peak_mb: Most memory that the process had used by its end, for earlier
            steps too; none where the system does not say.
    """

    name: str
    wall_s: float
    cpu_s: float
    process_peak_mb: int | None


@dataclass(frozen=True)
class Measured:
    """What was measured; none is not known.

    Attributes:
        champion_age_days: Days since the champion was registered.
        data_age_days: Days since the newest row that it learned from.
        held_out: Its held-out value of the metric.
        scoring: What became of the rows of the last scoring run.
        runs: By pipeline, the cost of the last run and of its steps, the run first;
            nothing for a run that is not complete.
        load: What the last load test of the service found; nothing before the first.
    """

    champion_age_days: float | None
    data_age_days: float | None
    held_out: float | None
    scoring: dict[str, Any]
    runs: dict[str, list[Cost]]
    load: dict[str, Any] = field(default_factory=dict)

    def seconds(self, pipeline: str, step: str | None = None) -> float | None:
        """Return how long the last run took, or one step of it, if that is known."""
        wanted = step or pipeline
        return next((c.wall_s for c in self.runs[pipeline] if c.name == wanted), None)


def measure(config: Config, now: datetime) -> Measured:
    """Return what the registry and the records of the runs say.

    Args:
        config: Names the registry, the runs and the metric.
        now: The present moment, with its time zone.

    Raises:
        ArtefactError: If a record cannot be read, or another version of this code has
            written it.
    """
    last = {name: newest(config, name) for name in PIPELINES}
    costs = {name: _costs(run) for name, run in last.items()}
    scoring: dict[str, Any] = {}
    scored = last[SCORING.name]
    if scored is not None and costs[SCORING.name]:
        scoring = storage.read_json(scored.uri("scoring.json"))
    path = str(config.root / LOAD)
    load = storage.read_json(path) if storage.exists(path) else {}
    champion = _champion(config)
    if champion is None:
        return Measured(None, None, None, scoring, costs, load)
    return Measured(
        champion_age_days=_days(champion.created, now),
        data_age_days=_age_of_data(config, champion, now),
        held_out=champion.summary.get(config.settings.model.metric),
        scoring=scoring,
        runs=costs,
        load=load,
    )


def _champion(config: Config) -> Version | None:
    registry = registry_of(config)
    return registry.resolve(CHAMPION) if CHAMPION in registry.aliases() else None


def _costs(run: Run | None) -> list[Cost]:
    """Return the cost of a run and of its steps, if all of them are complete."""
    if run is None:
        return []
    names = [step.name for step in PIPELINES[run.pipeline].steps]
    if not all(map(run.is_complete, names)):
        return []
    steps = [_cost(run, name) for name in names]
    peaks = [step.process_peak_mb for step in steps if step.process_peak_mb is not None]
    wall, processor = (
        round(sum(getattr(step, key) for step in steps), 3)
        for key in ("wall_s", "cpu_s")
    )
    return [Cost(run.pipeline, wall, processor, max(peaks, default=None)), *steps]


def _cost(run: Run, name: str) -> Cost:
    """Return what the record of a step says that it has cost."""
    try:
        return Cost(name, **run.facts(name)["cost"])
    except (KeyError, TypeError):
        raise ArtefactError(
            f"The step {name} of run {run.run_id} does not say what it cost in the way "
            "of this code: another version of it has made the run. The newest run "
            f"counts, so start another: project-slug run {run.pipeline}"
        ) from None


def _age_of_data(config: Config, champion: Version, now: datetime) -> float | None:
    """Return the days since the newest moment in the data of the champion's run."""
    columns = config.schema.with_role("timestamp")
    runs = config.uri(config.settings.paths.runs)
    data = storage.join(runs, champion.run_id, "clean.parquet")
    if not columns or not storage.exists(data):
        return None
    table = tables.read_raw(data)
    names = [column.name for column in columns if column.name in table.column_names]
    latest = [table[name].to_pandas().max() for name in names]
    moments = [moment.isoformat() for moment in latest if not pd.isna(moment)]
    return _days(max(moments), now) if moments else None


def _days(moment: str, now: datetime) -> float:
    """Return the days from ``moment``, ISO 8601 and in UTC if it says no zone."""
    then = datetime.fromisoformat(moment)
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return (now - then).total_seconds() / 86_400
