"""Ask every gate what it says of the new model, beside the champion."""

import tempfile
import time
from pathlib import Path

import numpy as np

from .. import log
from ..data import availability
from ..model import bundle, gates, measures
from ..model.bundle import Bundle
from ..model.evaluation import comparison, slices
from ..model.gates import Champion, Evidence
from ..registry import CHAMPION, Registry, integrity, registry_of
from .context import Context
from .partition import part

_LOG = log.get(__name__)
_TIMED_ROWS = 200  # for the median of the time for one row


def run(context: Context) -> None:
    """Write what each gate says; the step that follows acts on it."""
    settings = context.config.settings
    registry = registry_of(context.config)
    number = registry.aliases().get(CHAMPION)
    source = context.source("bundle")
    with tempfile.TemporaryDirectory() as folder:
        integrity.copy(source, folder, context.digests_read["bundle"])
        evidence = _evidence(context, bundle.load(Path(folder)), registry, number)
    verdicts = gates.judge(evidence, settings.gates)
    passed = all(verdict.passed for verdict in verdicts)
    content = {
        "passed": passed,
        "champion": number,
        "gates": [verdict.to_json() for verdict in verdicts],
    }
    context.write_json("gates.json", content)
    refused = [verdict.gate for verdict in verdicts if not verdict.passed]
    _LOG.info("judged", passed=passed, gates=len(verdicts), refused=refused)


def _evidence(
    context: Context, loaded: Bundle, registry: Registry, number: int | None
) -> Evidence:
    """Return all that is known of the new model."""
    champion, reason = _champion(context, loaded, registry, number)
    frame, _ = part(context, "test")
    return Evidence(
        schema=context.schema,
        bundle_schema=loaded.schema,
        metrics=context.read_json("metrics.json"),
        diagnosis=context.read_json("diagnosis.json"),
        slices=context.read_json("slices.json"),
        importances=context.read_json("importances.json"),
        parity=loaded.parity,
        dummies=context.config.settings.model.dummies,
        measure=context.measure,
        size_mb=(loaded.folder / bundle.MODEL).stat().st_size / 1e6,
        latency_ms=_latency_ms(loaded, *loaded.predictor.encoding.arrays(frame)),
        late=availability.late(frame, context.schema),
        champion=champion,
        no_champion=reason,
    )


def _champion(
    context: Context, loaded: Bundle, registry: Registry, number: int | None
) -> tuple[Champion | None, str]:
    """Return the champion beside the new model, or none and the reason."""
    if number is None:
        return None, "there is no champion yet"
    version = registry.resolve(number)
    if version.run_id == context.run.run_id:
        return None, "this very model is the champion"
    with registry.fetch(version) as folder:
        other = bundle.load(folder)
        if reason := _incomparable(other, loaded):
            _LOG.warning("the champion cannot be compared", version=number, why=reason)
            return None, f"version {number}, the champion, {reason}"
        return _beside(context, loaded, other, number), ""


def _incomparable(champion: Bundle, loaded: Bundle) -> str:
    """Return why the champion cannot answer on the rows of today; nothing if it can."""
    if champion.predictor.outputs.labels != loaded.predictor.outputs.labels:
        return "predicts something else"
    known = loaded.schema.by_name
    needed = [champion.schema.by_name[name] for name in champion.schema.features]
    gone = [c.name for c in needed if c.name not in known]
    other = [c.name for c in needed if c.name in known and c.type != known[c.name].type]
    if gone or other:
        return (
            f"reads columns that are gone or of another type: {', '.join(gone + other)}"
        )
    return ""


def _beside(context: Context, loaded: Bundle, other: Bundle, number: int) -> Champion:
    """Return how the champion compares on the rows that are held out today."""
    settings, loss = context.config.settings, measures.loss(context.problem)
    frame, target = part(context, "test")
    new, old = loaded.predictor.values(frame), other.predictor.values(frame)
    before = loss.function(target, old)
    found = slices.slices(
        frame, context.schema, minimum_rows=settings.evaluation.minimum_rows
    )
    recorded = other.metrics["models"][other.metrics["winner"]]
    return Champion(
        version=number,
        gain=comparison.gain(context.measure, target, new, old, context.bootstrap),
        record=recorded.get(settings.model.metric),
        loss=float(before.mean()),
        excesses=slices.excesses(
            found, loss.function(target, new) - before, settings.evaluation.confidence
        ),
        caution=_caution(context, other),
    )


def _caution(context: Context, champion: Bundle) -> str:
    """Return why the champion may look too good, if it may."""
    mine, its = context.run.record, champion.lineage
    same, rows = ("seed", "split"), ("sha256", "rows", "feedback")
    source = context.read_json("source.json")
    if all(source[key] == its["source"].get(key) for key in rows) and all(
        mine["settings"][key] == its["settings"][key] for key in same
    ):
        return ""
    return (
        "; the champion may have been trained on some of these rows, which flatters it"
    )


def _latency_ms(loaded: Bundle, numbers: np.ndarray, codes: np.ndarray) -> float:
    """Return the median time for one row, in milliseconds."""
    seconds = []
    for row in range(min(len(numbers), _TIMED_ROWS)):
        begin = time.perf_counter()
        loaded.predictor.run(numbers[row : row + 1], codes[row : row + 1])
        seconds.append(time.perf_counter() - begin)
    return float(np.median(seconds)) * 1000
