"""What is asked and answered is in the log, whatever happens to its database."""

# pylint: disable=protected-access  # a full disk is made inside of it

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial

import pytest
from structlog.testing import capture_logs

from project_package.errors import ArtefactError
from project_package.serving.prediction_log import store
from project_package.serving.prediction_log.entry import Entry
from project_package.serving.prediction_log.store import Store
from project_package.serving.section import Serving

from ...kinds import examples
from ..conftest import service_of
from .asking import ask, counted, outcome, tell, until
from .databases import PASSWORD

LOST, WRITTEN = "prediction_log_lost_total", "prediction_log_written_total"
WAITING = "prediction_log_queue"
# Writes 50 requests of 20 rows to the address that it is given.
PROCESS = """
import sys, time
from project_package.schema import Column, Schema
from project_package.serving.metrics import Metrics
from project_package.serving.prediction_log.entry import Entry, Privacy
from project_package.serving.prediction_log.log import Address, Log
from project_package.serving.prediction_log.settings import PredictionLog
url, name = sys.argv[1:]
settings = PredictionLog(url=url, secret=None, queue_rows=2000, batch_rows=20,
    flush_seconds=0.01, close_seconds=50, retention_days=1)
log = Log(Address(url, Privacy(None)), settings, Metrics())
target = Column(name="y", type="number", role="target")
schema = Schema(dataset="d", columns=(Column(name="x", type="number"), target))
for request in range(50):
    names = [f"{name}-{request}-{row}" for row in range(20)]
    predictions = [dict(prediction_id=name, prediction=1.0) for name in names]
    log.put(Entry(time.time(), 1, schema, [dict(x=0.5)] * 20, predictions))
log.close()
"""

# What is predicted makes no difference to most of it.
pytestmark = pytest.mark.parametrize(
    "kind", examples()[:1], indirect=True, ids=lambda kind: kind.problem.name
)


@pytest.fixture
def label(kind) -> str:
    """A value of the target."""
    return kind.target.allowed[0] if kind.target.allowed else 1.0


def test_what_was_asked_and_answered_is_logged(database, logging_to, row, label):
    service = logging_to(database)
    gaps = row | {"size": None, "day": None, "colour": "\x00'%\U0001f600", "name": 7.0}
    rows = [row | {"day": "2024-05-01T08:30:00.123456+02:00"}, gaps]
    before = datetime.now(UTC)

    answers = ask(service, rows)

    until(lambda: counted(service, WRITTEN) == 2)
    tell(service, [outcome(answer, label) for answer in answers])
    with Store(database.url) as log:
        logged = {one["prediction_id"]: one for one in log.with_outcomes()}
    assert {answer["prediction_id"] for answer in answers} == logged.keys()
    first, second = (logged[answer["prediction_id"]] for answer in answers)
    assert row | {"day": "2024-05-01T06:30:00.123456+00:00"} == first["features"]
    assert {k: v for k, v in gaps.items() if k != "name"} == second["features"]
    assert ({}, {"name": "7"}) == (first["identifiers"], second["identifiers"])
    for answer, one in zip(answers, (first, second)):
        assert {"prediction_id": one["prediction_id"]} | one["answer"] == answer
        assert (1, "champion") == (one["model_version"], one["arm"])
        assert label == one["outcome"]
        assert before <= one["time"] <= datetime.now(UTC)


def test_a_restart_goes_on_with_the_log_that_is_there(database, logging_to, row, label):
    first = logging_to(database)
    (old,) = ask(first, row)
    first.close()

    second = logging_to(database)
    (new,) = ask(second, row)
    stored = tell(second, [outcome(old, label), outcome(new, label)])
    second.close()

    assert 200 == stored.status
    with Store(database.url) as log:
        found = [one["prediction_id"] for one in log.with_outcomes()]
        assert (2, 0) == log.counts()
    assert [old["prediction_id"], new["prediction_id"]] == found


def test_two_processes_write_at_once_and_lose_nothing(database, finished):
    commands = [[sys.executable, "-c", PROCESS, database.url, name] for name in "ab"]

    with ThreadPoolExecutor() as pool:
        environment = finished.environment()
        run = partial(subprocess.run, env=environment, check=False, timeout=120)
        codes = [done.returncode for done in pool.map(run, commands)]

    assert [0, 0] == codes
    assert 2000 == database.count("predictions")


def test_predictions_wait_while_the_database_is_away(database, logging_to, row, label):
    service = logging_to(database, close_seconds=0.2)
    ask(service, row)
    until(lambda: counted(service, WRITTEN) == 1)
    database.go()
    try:
        answers = [ask(service, [row] * 3) for _ in range(4)]
        until(lambda: counted(service, WAITING) == 12)
        refused = tell(service, outcome(answers[0][0], label))
    finally:
        database.come_back()

    until(lambda: counted(service, WRITTEN) == 13)

    assert (503, b"Traceback" in refused.body) == (refused.status, False)
    assert int(refused.headers["retry-after"]) >= 1
    assert 13 == database.count("predictions")
    assert 0 == counted(service, LOST)
    assert 200 == tell(service, outcome(answers[0][0], label)).status


def test_what_does_not_fit_is_lost_and_counted(file, logging_to, row):
    service = logging_to(file, queue_rows=5, close_seconds=0.2)
    file.go()
    try:
        for _ in range(3):
            assert 4 == len(ask(service, [row] * 4))
        assert 8 == counted(service, LOST)
    finally:
        file.come_back()

    until(lambda: counted(service, WRITTEN) == 4)
    assert 4 == file.count("predictions")
    ask(service, [row] * 5)
    until(lambda: counted(service, WRITTEN) == 9)
    assert 8 == counted(service, LOST)


def test_the_log_says_when_predictions_begin_to_be_lost_and_how_many_were(
    file, logging_to, row
):
    service = logging_to(file, queue_rows=5, close_seconds=0.2)
    full = "predictions are lost: the queue is full"
    over = "predictions fit into the queue again"
    with capture_logs() as said:
        for _ in range(2):
            file.go()
            try:
                for _ in range(3):
                    ask(service, [row] * 4)
            finally:
                file.come_back()
            until(lambda: said[-1]["event"] == over)

    spells = [one for one in said if one["event"] in (full, over)]
    assert [full, over] * 2 == [one["event"] for one in spells]
    assert ["error", "info"] * 2 == [one["log_level"] for one in spells]
    assert [8, 8] == [one["lost"] for one in spells[1::2]]


def test_five_of_the_largest_requests_fit_into_the_queue(finished):
    settings = finished.config().section(Serving)

    assert 5 * settings.max_rows <= settings.prediction_log.queue_rows


@pytest.mark.parametrize("error", [RuntimeError("x"), MemoryError()])
def test_a_log_that_cannot_be_written_fails_no_prediction(
    file, logging_to, row, monkeypatch, error
):
    service = logging_to(file)

    def fail(*_):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(Store, "save", fail)
        ask(service, [row] * 2)
        until(lambda: counted(service, LOST) == 2)
    ask(service, row)

    until(lambda: counted(service, WRITTEN) == 1)
    assert 2 == counted(service, LOST)


def test_rows_that_cannot_be_written_take_no_others_with_them(
    file, logging_to, row, monkeypatch
):
    service = logging_to(file, flush_seconds=0.2)
    save = Store.save

    def refuse(self, rows):
        if any(one["prediction_id"].endswith("-3") for one in rows):
            raise RuntimeError("a row like this has no place")
        save(self, rows)

    monkeypatch.setattr(Store, "save", refuse)
    ask(service, [row] * 10)

    until(lambda: counted(service, WRITTEN) == 9)
    until(lambda: counted(service, LOST) == 1)
    assert 9 == file.count("predictions")


def test_what_comes_after_the_end_is_counted_as_lost(file, logging_to, row):
    service = logging_to(file)
    service.close()

    service._log.put(Entry(0, 1, service.champion.served.bundle.schema, [row] * 3, []))

    assert 3 == counted(service, LOST)


def test_a_database_that_deletes_nothing_takes_predictions_and_is_said_once(
    file, logging_to, row, monkeypatch
):
    def refuse(*_):
        raise RuntimeError("only the owner may")

    monkeypatch.setattr(Store, "expire", refuse)
    with capture_logs() as said:
        service = logging_to(file, retention_days=1, flush_seconds=0.05)
        for _ in range(5):
            before = counted(service, WRITTEN)
            ask(service, row)
            until(partial(_has_grown, service, before))

    errors = [one["event"] for one in said if one["log_level"] == "error"]
    assert ["old predictions not deleted"] == errors


def _has_grown(service, before: float) -> bool:
    return counted(service, WRITTEN) > before


def test_a_disk_that_is_full_fails_no_prediction(file, logging_to, row, monkeypatch):
    full = threading.Event()
    full.set()
    own = store._set_up

    def set_up(connection, record):
        own(connection, record)
        if full.is_set():
            connection.execute("PRAGMA max_page_count=20")

    monkeypatch.setattr(store, "_set_up", set_up)
    service = logging_to(file, batch_rows=50, close_seconds=0.2)
    for _ in range(5):
        assert 100 == len(ask(service, [row] * 100))
    until(lambda: "disk is full" in service._log._trouble)
    full.clear()
    service._log._store.close()

    until(lambda: counted(service, WRITTEN) == 500)

    assert 500 == file.count("predictions")
    assert 0 == counted(service, LOST)


def test_a_process_that_stops_writes_what_waits(database, logging_to, row):
    service = logging_to(database, flush_seconds=3600)
    ask(service, [row] * 7)

    service.close()

    assert 7 == database.count("predictions")
    assert 0 == counted(service, LOST)


def test_a_process_that_stops_does_not_wait_for_a_database_that_is_away(
    file, logging_to, row
):
    service = logging_to(file, flush_seconds=3600, close_seconds=0.2)
    file.go()
    ask(service, [row] * 7)

    service.close()

    assert 7 == counted(service, LOST)


def test_a_file_that_is_deleted_is_made_anew(file, logging_to, row):
    service = logging_to(file)
    ask(service, row)
    until(lambda: counted(service, WRITTEN) == 1)
    for path in file.path.parent.iterdir():
        path.unlink()

    ask(service, row)

    until(lambda: counted(service, WRITTEN) == 2)
    assert 1 == file.count("predictions")


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such modes")
def test_nobody_else_may_read_the_file(file, logging_to, row):
    service = logging_to(file)

    ask(service, row)

    until(lambda: counted(service, WRITTEN) == 1)
    modes = {
        path.name.removeprefix(file.path.name): path.stat().st_mode & 0o777
        for path in file.path.parent.iterdir()
    }
    assert {"": 0o600, "-wal": 0o600, "-shm": 0o600} == modes


def test_tables_of_another_layout_are_refused_in_a_sentence(
    database, logging_to, row, label
):
    service = logging_to(database)
    (prediction,) = ask(service, row)
    service.close()
    database.read("UPDATE prediction_log_layout SET layout = 2")

    later = logging_to(database, close_seconds=0.2)
    ask(later, row)
    refused = tell(later, outcome(prediction, label))

    assert 503 == refused.status
    assert 1 == database.count("predictions")
    with Store(database.url) as log, pytest.raises(ArtefactError) as refusal:
        log.counts()
    assert "have layout 2" in str(refusal.value)
    assert "knows layout 1 only" in str(refusal.value)
    assert PASSWORD not in str(refusal.value)


def test_without_an_address_nothing_is_kept(finished, tmp_path, row):
    service = service_of(finished, tmp_path / "cache", **{"prediction_log.url": "null"})

    ask(service, row)
    service.close()

    assert "/v1/feedback" not in service.operations
    assert not [*tmp_path.glob("*.db")]
