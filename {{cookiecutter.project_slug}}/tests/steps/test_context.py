"""What a step reads of an artefact is what was compared with its digest."""

from pathlib import Path
from uuid import uuid4

import pytest

from project_package import storage
from project_package.data.splits import SCHEMA
from project_package.pipeline import TRAINING
from project_package.run import Run
from project_package.steps.context import Context

from ..workspace import Workspace

READS = {
    "read_data": ("train", "clean.parquet"),
    "read_table": ("train", "split.parquet"),
    "read_json": ("evaluate", "leaderboard.json"),
    "reading": ("evaluate", "models.skops"),
}


def fetch(context: Context, method: str, artefact: str) -> None:
    """Read an artefact in one of the ways that there are."""
    if method == "reading":
        with context.reading(artefact) as path:
            path.read_bytes()
    else:
        more = [SCHEMA] if method == "read_table" else []
        getattr(context, method)(artefact, *more)


def far(finished: Workspace, writer: str, artefact: str) -> Run:
    """Return a run in a storage that is fetched from, which holds one artefact."""
    near = Run(finished.config(), "trained", TRAINING.name)
    config = finished.config(f"paths.runs=memory://{uuid4()}")
    run = Run(config, "trained", TRAINING.name)
    run.complete(writer, near.facts(writer))
    content = Path(near.uri(artefact)).read_bytes()
    with storage.writing(run.uri(artefact)) as path:
        path.write_bytes(content)
    return run


@pytest.mark.parametrize("method", READS)
def test_an_artefact_is_fetched_once_and_its_marker_read_once(
    finished, monkeypatch, method
):
    name, artefact = READS[method]
    writer = next(one.name for one in TRAINING.steps if artefact in one.writes)
    run = far(finished, writer, artefact)
    context = Context(run, TRAINING, TRAINING.step(name))
    fetched = []

    def counted(uri):
        fetched.append(uri)
        return reading(uri)

    reading = storage.reading
    monkeypatch.setattr(storage, "reading", counted)
    fetch(context, method, artefact)

    wanted = [run.uri("steps", f"{writer}.json"), run.uri(artefact)]
    assert wanted == [uri for uri in fetched if uri.startswith("memory://")]
    assert {artefact} == context.digests_read.keys()
