"""The snapshot of the source: the digest is that of the rows that were read."""

from uuid import uuid4

import pandas as pd
import pytest

from project_package import runner, storage
from project_package.data import tables, validation
from project_package.errors import ArtefactError, DataError
from project_package.pipeline import TRAINING
from project_package.run import Run

from ..workspace import Workspace


def ingest(workspace: Workspace, *patches: str) -> Run:
    """Run the first step alone."""
    current = Run.open(workspace.config(*patches), "one", TRAINING.name)
    runner.execute(TRAINING.step("ingest"), current, TRAINING)
    return current


def far(workspace: Workspace, name: str = "source.parquet") -> str:
    """Put the source into a storage that is fetched from; return its address."""
    uri = f"memory://{uuid4()}/{name}"
    with storage.writing(uri) as path:
        path.write_bytes((workspace.root / "source.parquet").read_bytes())
    return uri


def test_digest_is_that_of_the_rows_when_the_source_is_replaced_meanwhile(
    fresh, monkeypatch
):
    uri = far(fresh)
    wanted = storage.digest_uri(uri)

    def replaced(*arguments, **named):
        storage.write_text(uri, "other rows")
        return judge(*arguments, **named)

    judge = validation.judge
    monkeypatch.setattr(validation, "judge", replaced)
    current = ingest(fresh, f"data.source={uri}")

    assert wanted == storage.read_json(current.uri("source.json"))["sha256"]


def test_file_that_is_replaced_while_it_is_read_is_refused(fresh, monkeypatch):
    path = fresh.root / "source.parquet"

    def replaced(*arguments, **named):
        table = read_raw(*arguments, **named)
        storage.write_text(str(path), "other rows")
        return table

    read_raw = tables.read_raw
    monkeypatch.setattr(tables, "read_raw", replaced)

    with pytest.raises(ArtefactError, match="source.parquet was changed while"):
        ingest(fresh)


def test_errors_about_a_fetched_file_name_its_address(fresh):
    uri = far(fresh)
    storage.write_text(uri, "a,b\n1\n")

    with pytest.raises(DataError, match=f"^{uri}: 1 lines"):
        ingest(fresh, f"data.source={uri}")


def test_comma_separated_source_in_a_far_storage_is_read(fresh):
    uri = far(fresh, "source.csv")
    table = tables.read_raw(str(fresh.root / "source.parquet")).to_pandas()
    with storage.writing(uri) as path:
        table.to_csv(path, index=False)

    current = ingest(fresh, f"data.source={uri}")

    assert len(table) == storage.read_json(current.uri("source.json"))["rows"]


def test_the_source_of_the_day_that_the_run_is_for_is_read(fresh):
    source = fresh.root / "source.parquet"
    source.rename(fresh.root / "of-2026-02-28.parquet")

    current = ingest(fresh, "data.source=of-{date}.parquet", "data.as_of=2026-02-28")

    recorded = storage.read_json(current.uri("source.json"))
    assert "of-2026-02-28.parquet" == recorded["uri"]
    assert "2026-02-28" == current.record["settings"]["data"]["as_of"]


def test_feedback_is_learned_from_and_recorded_and_corrects_what_was_known(fresh):
    table = tables.read_raw(str(fresh.root / "source.parquet")).to_pandas()
    known, new = table.head(10), table.tail(20).assign(
        name=[f"n{n}" for n in range(20)]
    )
    tables.write(str(fresh.root / "more.parquet"), pd.concat([known, new]))

    current = ingest(fresh, "data.feedback=[more.parquet]")

    recorded = storage.read_json(current.uri("source.json"))
    assert len(table) + 20 == recorded["rows"]
    (file,) = recorded["feedback"]
    assert ("more.parquet", 30) == (file["uri"], file["rows"])
    assert storage.digest_uri(str(fresh.root / "more.parquet")) == file["sha256"]


def test_feedback_that_breaks_the_schema_is_refused_by_its_name(fresh):
    table = tables.read_raw(str(fresh.root / "source.parquet")).to_pandas()
    tables.write(str(fresh.root / "more.parquet"), table.assign(shape="triangular"))

    with pytest.raises(DataError, match="more.parquet breaks its schema"):
        ingest(fresh, "data.feedback=[more.parquet]")
