"""Nothing that leads to a person is in the log, and whoever asks for it is erased."""

from math import inf, nan
from pathlib import Path
from typing import Any

import pytest

from project_package.registry import open_registry
from project_package.schema import Column, Schema
from project_package.serving.champion import Champion
from project_package.serving.metrics import Metrics
from project_package.serving.prediction_log import opening
from project_package.serving.prediction_log.entry import Privacy
from project_package.serving.prediction_log.store import Store
from project_package.serving.section import Serving
from project_package.serving.service import Service

from ... import small
from .asking import ask, counted, outcome, tell, until

CANARY = "Qanaryw1"
KEY = "a-key-of-these-tests"
PEOPLE = (
    Column(name="name", type="text", role="id", tags=("personal",)),
    Column(name="order", type="text", role="id"),
    Column(name="clan", type="text", role="id", tags=("protected",)),
    Column(name="known", type="date", role="timestamp"),
    Column(name="born", type="date", role="ignored", tags=("personal",)),
    Column(name="faith", type="text", role="sensitive"),
    Column(name="note", type="text", role="ignored"),
)


@pytest.fixture
def make(kind, finished, tmp_path, request):
    """Makes a service whose rows are about people."""
    schema = small.schema(kind.target, *PEOPLE, *small.FEATURES)
    fitted = small.fit(schema, small.build(kind, kind.linear))
    (tmp_path / "bundle").mkdir()
    small.write_bundle(tmp_path / "bundle", fitted, schema)
    registry = open_registry(str(tmp_path / "registry"))
    version = registry.register(str(tmp_path / "bundle"), run_id="one", summary={})
    registry.promote(version, expected=None, who="a test", why="to serve it")

    def start(url: str, secret: str) -> Service:
        log = {"url": url, "secret": secret, "flush_seconds": 0.02}
        patches = [f"serving.prediction_log.{k}={v}" for k, v in log.items()]
        config, metrics = finished.config(*patches), Metrics()
        settings = config.section(Serving)
        champion = Champion(registry, Path(tmp_path / "cache"), 100, metrics)
        champion.refresh()
        kept = opening.log_of(config, settings.prediction_log, metrics)
        service = Service(champion, settings, metrics, kept)
        request.addfinalizer(service.close)
        return service

    return start


def person(row: dict[str, Any], number: int) -> dict[str, Any]:
    """Return a row about a person."""
    people = {column.name: f"{CANARY}-{number}" for column in PEOPLE}
    plain = {"order": f"order-{number}", "known": "2024-03-01"}
    return row | people | plain


def logged(service: Service, rows: list[dict[str, Any]]) -> list[str]:
    """Ask about rows; return their names when they are written and have outcomes."""
    predictions = ask(service, rows)
    target = service.champion.served.bundle.schema.target
    true = target.allowed[0] if target.allowed else 1
    stored = tell(service, [outcome(one, true) for one in predictions])
    assert 200 == stored.status
    written = "prediction_log_written_total"
    until(lambda: counted(service, written) >= len(rows))
    return [prediction["prediction_id"] for prediction in predictions]


@pytest.mark.parametrize("secret", [KEY, "null"])
def test_what_leads_to_a_person_is_not_in_the_file(file, make, row, secret):
    service = make(file.url, secret)

    logged(service, [person(row, number) for number in range(20)])

    written = file.bytes()
    assert b"order-7" in written and b"2024-03-01" in written
    assert CANARY.encode() not in written and KEY.encode() not in written
    service.close()
    assert CANARY.encode() not in file.bytes()
    with Store(file.url) as store:
        named = [one["identifiers"] for one in store.with_outcomes()]
    hashed = {"name"} if secret == KEY else set()
    assert {"order", "known"} | hashed == named[0].keys()
    assert (20 if hashed else 1) == len({one.get("name") for one in named})


def test_who_asks_for_it_is_erased_and_nobody_else(database, make, row):
    service = make(database.url, KEY)
    names = logged(service, [person(row, number) for number in (1, 2, 11, 12, 1)])
    schema = service.champion.served.bundle.schema
    texts = Privacy(KEY.encode()).texts(schema, f"{CANARY}-1")

    with Store(database.url) as store:
        found = store.identified(texts | {"order-1"})
        erased = store.forget(found)
        left = [one["prediction_id"] for one in store.with_outcomes()]
        nobody = store.identified(texts), store.identified({"%", "order", "_"})

    assert {names[0], names[4]} == {*found}
    assert (2, 2) == erased
    assert {*names[1:4]} == {*left}
    assert ([], []) == nobody
    assert 3 == database.count("outcomes")


@pytest.mark.parametrize("name", ["a'b%_\\", "\x00", "\U0001f600é", '"', "7", "7.0"])
def test_any_identifier_is_found_again(database, make, row, name):
    service = make(database.url, "null")
    own, other = logged(service, [row | {"order": name}, row | {"order": f"{name}x"}])
    del other

    with Store(database.url) as store:
        schema = service.champion.served.bundle.schema
        found = store.identified(Privacy(None).texts(schema, name))

    assert [own] == found


def test_nothing_is_left_in_the_file_of_what_was_erased(file, make, row):
    service = make(file.url, "null")
    names = logged(service, [person(row, number) for number in range(100, 120)])
    assert b"order-107" in file.bytes()
    service.close()

    with Store(file.url) as store:
        assert (1, 1) == store.forget(store.identified({"order-107"}))
        remaining = file.bytes()

    assert b"order-107" not in remaining
    assert names[7].encode() not in remaining
    assert b"order-106" in remaining


def test_a_hash_needs_its_key_and_its_column():
    name = PEOPLE[0]
    other = Column(name="other", type="text", role="id", tags=("personal",))
    hashes = {
        Privacy(b"one").text(name, 7),
        Privacy(b"two").text(name, 7),
        Privacy(b"one").text(other, 7),
    }

    assert 3 == len(hashes)
    assert Privacy(b"one").text(name, 7.0) == Privacy(b"one").text(name, "7")
    assert {64} == {len(text) for text in hashes}


def test_what_is_no_identifier_is_left_out():
    schema = Schema(
        dataset="d",
        columns=(
            *PEOPLE,
            Column(name="x", type="number"),
            Column(name="y", type="number", role="target"),
        ),
    )

    assert ["order", "known"] == [c.name for c in Privacy(None).identifiers(schema)]
    for value in (None, "", [1], {"a": 1}, True, nan, -inf, 10**9999, 1e300, "a" * 201):
        assert Privacy(None).text(PEOPLE[1], value) is None
    for value in (
        "soon",
        20240501,
        nan,
        "2024-05-01T10:00:00." + "0" * 200,
        "9999-12-31T23:00-23:00",
    ):
        assert Privacy(None).text(PEOPLE[3], value) is None


def test_what_is_no_identifier_loses_nothing_else(file, make, row):
    service = make(file.url, "null")
    strange = ("a" * 1000, nan, -(10**4000), {"a": [1]})

    rows = [row | {"order": value, "known": value} for value in strange]
    logged(service, [*rows, row | {"order": "a" * 200, "known": "2024-05-01T10:00Z"}])

    assert 0 == counted(service, "prediction_log_lost_total")
    with Store(file.url) as store:
        *others, last = [one["identifiers"] for one in store.with_outcomes()]
    assert [{}] * len(strange) == others
    assert {"order": "a" * 200, "known": "2024-05-01T10:00Z"} == last


def test_a_time_is_nobodys_identifier():
    target = Column(name="y", type="number", role="target")
    schema = small.schema(target, PEOPLE[3], *small.FEATURES)

    assert set() == Privacy(None).texts(schema, "2024-05-01")
