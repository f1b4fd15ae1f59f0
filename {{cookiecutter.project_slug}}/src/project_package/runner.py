"""The local runner: the steps of a pipeline one after another, each at most once.

A step that was completed in an earlier attempt is passed over, so that a run which was
killed at any moment goes on where it stopped.
"""

import importlib
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from . import alerts, listeners, log, storage
from .alerts import Alert
from .config import Config
from .errors import GateRefused, ProjectError
from .pipeline import Pipeline, Step
from .run import Run
from .steps.context import Context

_LOG = log.get(__name__)


def run(
    pipeline: Pipeline,
    config: Config,
    run_id: str,
    *,
    start: str | None = None,
    last: str | None = None,
) -> Run:
    """Run what is left of a pipeline and return the run; a failure is told to people.

    Args:
        pipeline: What to run.
        config: The configuration.
        run_id: A new identifier, or that of a run to go on with.
        start: Step to run again even if it is complete, with all that depend on it.
        last: Step to stop after; none runs all of them.

    Raises:
        ProjectError: If a step fails; what was completed before it stays.
    """
    current = Run.open(config, run_id, pipeline.name)
    if start:
        _reopen(current, pipeline, start)
    try:
        _complete(current, pipeline, last)
    except GateRefused:  # a result, which has been told
        raise
    except Exception as error:  # a mistake in the code, too
        _alert("run failed", error, current)
        raise
    return current


def run_within(pipeline: Pipeline, config: Config, run_id: str) -> Run:
    """Run a pipeline as part of a step, which is what people are told of if it fails.

    Raises:
        ProjectError: If a step fails; what was completed before it stays.
    """
    current = Run.open(config, run_id, pipeline.name)
    _complete(current, pipeline)
    return current


def _complete(current: Run, pipeline: Pipeline, last: str | None = None) -> None:
    """Execute the steps that are not complete, up to and including ``last``."""
    with _logged_run(current):
        for step in pipeline.steps:
            if current.is_complete(step.name):
                _LOG.info("step was complete", step=step.name)
            else:
                execute(step, current, pipeline)
            if step.name == last:
                break


def execute(step: Step, current: Run, pipeline: Pipeline) -> None:
    """Run one step in this process and record that it is complete.

    What depends on it counts as not done any more.

    Raises:
        ProjectError: If it fails.
    """
    context = Context(current, pipeline, step, run_within)
    module = importlib.import_module(f".steps.{step.name}", __package__)
    with structlog.contextvars.bound_contextvars(run_id=current.run_id, step=step.name):
        _LOG.info("step started", does=step.summary)
        _reopen(current, pipeline, step.name)
        wall, processor = time.perf_counter(), time.process_time()
        try:
            module.run(context)
        except Exception as error:
            listeners.failed(current, step, error)
            raise
        cost = {
            "wall_s": round(time.perf_counter() - wall, 3),
            "cpu_s": round(time.process_time() - processor, 3),
            "process_peak_mb": _process_peak_mb(),
        }
        read, written = context.digests_read, _written(step, current)
        facts = {"reads": read, "writes": written, "cost": cost}
        current.complete(step.name, facts)
        _LOG.info("step finished", **cost)
        listeners.completed(current, step)


def _reopen(current: Run, pipeline: Pipeline, name: str) -> None:
    """Forget that a step, and what depends on it, was completed."""
    for later in reversed(pipeline.downstream(name)):
        current.reopen(later)  # the last first: a kill leaves no gap between


def _written(step: Step, current: Run) -> dict[str, str]:
    """Return the digest of each artefact that a step has left."""
    names = step.writes
    if step.optional:
        names = tuple(name for name in names if storage.exists(current.uri(name)))
    return {name: current.digest(name) for name in names}


@contextmanager
def _logged_run(current: Run) -> Iterator[None]:
    """Bind the run to every log line; tell of a refusal, and how to go on."""
    with structlog.contextvars.bound_contextvars(run_id=current.run_id):
        try:
            yield
        except GateRefused as error:  # a result: going on would not change it
            _LOG.warning("model refused", pipeline=current.pipeline)
            _alert("model refused", error, current)
            raise
        except ProjectError:
            command = f"run {current.pipeline} --run-id {current.run_id}"
            _LOG.error(
                "run stopped",
                pipeline=current.pipeline,
                resume=f"project-slug {command}",
                options="the same --config, --patch and environment as before",
            )
            raise


def _alert(event: str, error: Exception, current: Run) -> None:
    """Tell people what became of a run."""
    about = Alert(
        event=event,
        message=f"{type(error).__name__}: {error}",
        pipeline=current.pipeline,
        run_id=current.run_id,
    )
    alerts.send(current.config, about)


def _process_peak_mb() -> int | None:
    """Return the most memory that this process has used so far, in MB.

    Steps that ran in it before count too. None on Windows, which does not say.
    """
    try:
        import resource  # pylint: disable=import-outside-toplevel  # not on Windows
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (2**20 if sys.platform == "darwin" else 2**10)  # bytes, or KiB
