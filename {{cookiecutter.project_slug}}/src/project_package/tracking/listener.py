"""Records in MLflow what the steps of a run leave."""

from ..errors import GateRefused
from ..pipeline import Step, named
from ..run import Run
from .parts import PARTS
from .record import Record
from .section import Tracking


def completed(run: Run, step: Step) -> None:
    """Record what ``step`` has written, and that the run ended if it was the last."""
    if not _is_tracked(run):
        return
    record = Record.of(run)
    _add_parts(record, step)
    record.add_files(step.writes)
    record.end("FINISHED" if step == named(run.pipeline).steps[-1] else "RUNNING")


def failed(run: Run, step: Step, error: Exception) -> None:
    """Record why the run stopped; a refused model is a result and no failure."""
    if not _is_tracked(run):
        return
    record = Record.of(run)
    refused = isinstance(error, GateRefused)
    if refused:  # the step that refuses has registered the version
        _add_parts(record, step)
    record.tag({"refused" if refused else "error": f"{step.name}: {error}"})
    record.end("FINISHED" if refused else "FAILED")


def _add_parts(record: Record, step: Step) -> None:
    """Record what is in the artefacts of a step, as far as MLflow shows them."""
    for artefact in step.writes:
        if artefact in PARTS:
            PARTS[artefact](record)


def _is_tracked(run: Run) -> bool:
    return run.config.section(Tracking).enabled
