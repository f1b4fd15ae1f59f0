"""What is too old is deleted, and what is asked for is read by its time."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from project_package.serving.prediction_log.store import Store

from .asking import ask, counted, outcome, tell, until

NOW = datetime.now(UTC)


def prediction(name: str, days: float) -> dict:
    """Return a row of the log that is so many days old."""
    return {
        "prediction_id": name,
        "time": NOW - timedelta(days),
        "model_version": 1,
        "arm": "champion",
        "identifiers": {},
        "features": {"x": 0.1 + 0.2},
        "answer": {},
    }


@pytest.fixture
def store(database):
    """A store with predictions of several days; all but one have an outcome."""
    with Store(database.url) as opened:
        opened.save([prediction(f"day-{days}", days) for days in (1, 5, 10, 400)])
        opened.save_outcomes({"day-1": 1, "day-5": "a", "day-10": None, "lost": 2})
        yield opened


def names(rows) -> list[str]:
    """Return which predictions these are."""
    return [row["prediction_id"] for row in rows]


def test_predictions_are_read_by_their_time(store):
    since, until_ = NOW - timedelta(6), NOW - timedelta(2)

    assert ["day-10", "day-5", "day-1"] == names(store.with_outcomes())
    assert ["day-5", "day-1"] == names(store.with_outcomes(since))
    assert ["day-10", "day-5"] == names(store.with_outcomes(None, until_))
    assert ["day-5"] == names(store.with_outcomes(since, until_))
    assert (4, 1) == store.counts()
    assert (1, 1) == store.counts(since, until_)
    (row,) = store.with_outcomes(since, until_)
    assert (NOW - timedelta(5), "a", {"x": 0.1 + 0.2}) == (
        row["time"],
        row["outcome"],
        row["features"],
    )


def test_what_is_old_is_deleted_with_its_outcome(store, database):
    assert (2, 1) == store.expire(NOW - timedelta(7))
    assert ["day-5", "day-1"] == names(store.with_outcomes())
    assert (0, 0) == store.expire(NOW - timedelta(7))
    assert (2, 3) == store.expire(datetime.now(UTC) + timedelta(1))
    assert 0 == database.count("predictions") == database.count("outcomes")


def test_writing_again_changes_no_prediction_and_replaces_an_outcome(store):
    store.save([prediction("day-1", 300), prediction("new", 0)])
    store.save_outcomes({"day-1": "other"})

    found = {row["prediction_id"]: row for row in store.with_outcomes()}

    assert (5, 1) == store.counts()
    assert (NOW - timedelta(1), "other") == (
        found["day-1"]["time"],
        found["day-1"]["outcome"],
    )


def test_a_file_takes_many_rows_in_one_statement(file):
    statements = []
    with Store(file.url) as store:
        store.save([prediction("first", 0)])
        engine = store._engine  # pylint: disable=protected-access
        event.listen(
            engine, "before_cursor_execute", lambda *given: statements.append(given[2])
        )

        store.save([prediction(f"{number}", 0) for number in range(500)])

    assert [500 * 7] == [statement.count("?") for statement in statements]
    assert 501 == file.count("predictions")


def test_more_than_one_chunk_is_read_and_erased(database):
    every = [prediction(f"{number:05}", 1) for number in range(1234)]
    with Store(database.url) as store:
        store.save(every)
        store.save_outcomes(dict.fromkeys(names(every), 1))

        assert names(every) == names(store.with_outcomes())
        assert (1234, 1234) == store.forget(names(every))


def test_a_service_deletes_what_is_old(database, logging_to, row, kind):
    with Store(database.url) as store:
        store.save([prediction("old", 31), prediction("young", 29)])
        store.save_outcomes({"old": 1})

    service = logging_to(database, retention_days=30)

    until(lambda: database.count("predictions") == 1)
    (answer,) = ask(service, row)
    true = kind.target.allowed[0] if kind.target.allowed else 1
    assert 200 == tell(service, outcome(answer, true)).status
    until(lambda: counted(service, "prediction_log_written_total") == 1)
    assert (2, 1) == (database.count("predictions"), database.count("outcomes"))
