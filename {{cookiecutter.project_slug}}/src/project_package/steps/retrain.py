"""Train a challenger if that was decided, and record what became of it."""

from dataclasses import asdict, replace
from typing import Any

import pandas as pd

from .. import log, storage
from ..config import Config
from ..data import tables
from ..errors import ArtefactError, GateRefused
from ..monitoring import batches, live
from ..monitoring.retrainings import Begun, Ended, Retrainings
from ..pipeline import TRAINING
from ..registry import CHAMPION, registry_of, who
from ..run import Run
from .context import Context

_LOG = log.get(__name__)


def run(context: Context) -> None:
    """Write whether a challenger was trained, why, and what became of it.

    A challenger that a gate refuses is a result, and no failure of this step.

    Raises:
        ConflictError: If another run is retraining.
        ProjectError: If the training fails; it can be resumed.
    """
    decided = context.read_json("decision.json")
    written: dict[str, Any] = {"retrained": decided["retrain"], "why": decided["why"]}
    if decided["retrain"]:
        written |= _retrained(context, decided)
    else:
        _LOG.info("nothing to retrain", why=decided["why"])
    context.write_json("retraining.json", written)


def _retrained(context: Context, decided: dict[str, Any]) -> dict[str, Any]:
    """Return the record of the retraining, from its beginning to its end."""
    trail = Retrainings(context.config)
    before = trail.found(context.run.run_id)
    if before is not None:  # this step was killed when all but its own record was done
        return asdict(before)
    begun = trail.begin(
        run_id=context.run.run_id,
        who=who(),
        why=decided["why"],
        by_hand=decided["by_hand"],
        champion=registry_of(context.config).resolve(CHAMPION).number,
    )
    _LOG.info("retraining", why=begun.why, number=begun.number)
    training = f"{context.run.run_id}-{TRAINING.name}"
    try:
        ended = _trained(context, begun, training)
    except BaseException as error:
        reason = f"{type(error).__name__}: {error}"
        trail.end(
            Ended(
                number=begun.number, outcome="failed", reason=reason, training=training
            )
        )
        raise
    trail.end(ended)
    _LOG.info("retrained", outcome=ended.outcome, version=ended.version)
    return asdict(ended)


def _trained(context: Context, begun: Begun, training: str) -> Ended:
    """Train, and return what became of the challenger."""
    assert context.runner is not None
    config = _with_live_rows(context.config, context.run.run_id)
    refused = ""
    try:
        context.runner(TRAINING, config, training)
    except GateRefused as error:
        refused = str(error)
    done = Run(config, training, TRAINING.name)
    source = storage.read_json(done.uri("source.json"))
    return Ended(
        number=begun.number,
        outcome="refused" if refused else "promoted",
        reason=refused,
        training=training,
        version=storage.read_json(done.uri("promotion.json"))["version"],
        champion=registry_of(config).resolve(CHAMPION).number,
        window_days=config.settings.data.window_days,
        rows=source["rows"],
        feedback=sum(file["rows"] for file in source["feedback"]),
    )


def _with_live_rows(config: Config, run_id: str) -> Config:
    """Return the configuration that learns from rows of the live model, too.

    They are kept under the identifier of the run, so that it can go on and be rebuilt.
    """
    settings, data = config.settings, config.settings.data
    address = storage.join(settings.paths.retrainings, "rows", f"{run_id}.parquet")
    uri = config.uri(address)
    if not storage.exists(uri):
        until = batches.end_of(data.as_of) if data.as_of else None
        frames = list(live.known(config, None, until))
        if not frames:
            return config
        tables.write(uri, pd.concat(frames, ignore_index=True))
    with tables.opened(uri, chunk_rows=1) as source:
        there = set(source.columns)
    absent = {column.name for column in config.schema.columns} - there
    if settings.split.column in absent:
        raise ArtefactError(
            f"{uri} holds what the live model was asked, without the column "
            f"{settings.split.column!r}, by which split.column splits. Log it, or "
            "choose another split.strategy."
        )
    learned = data.model_copy(
        update={
            "feedback": (*data.feedback, address),
            "absent": tuple(sorted(absent | {*data.absent})),
        }
    )
    return replace(
        config,
        settings=settings.model_copy(update={"data": learned}),
        schema=config.schema.lacking(learned.absent),
    )
