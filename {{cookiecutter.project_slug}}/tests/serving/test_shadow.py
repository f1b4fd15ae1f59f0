"""The shadow: what a second model would have said, while nobody waits for it."""

from threading import Event

import numpy as np
import pytest
from structlog.testing import capture_logs

from project_package.serving.prediction_log.store import Store

from .challenge import SHADOW, challenge, until
from .client import Client
from .test_champion import outputs
from .test_metrics import figures


def different_rows(row) -> list[dict]:
    """Return rows that have different answers."""
    return [row | {"size": size / 10, "weight": size} for size in range(-20, 21)]


def values(service, which: str, rows) -> np.ndarray:
    """Return the output of a model of the service for the rows of a request."""
    predictor = getattr(service, which).served.bundle.predictor
    read = [row | {"day": 19_844.0} for row in rows]  # 2024-05-01, in days since 1970
    return predictor.run(*predictor.encoding.arrays_of(read))


def test_the_shadow_is_compared_with_what_the_champion_answered(
    framework, workspace, own, second, row
):  # pylint: disable=too-many-locals
    plain = Client(framework.application(own(workspace))).predict(row)
    challenge(workspace, second)
    service = own(workspace, **SHADOW)
    client = Client(framework.application(service))
    rows = different_rows(row)

    reply, single = client.predict(rows), client.predict(row)

    assert 1 == reply.json["model_version"] and "arm" not in reply.json
    assert outputs(plain) == outputs(single)
    assert until(lambda: figures(client).get(("arm_rows_total", "shadow")) == 42)
    found = figures(client)
    asked = [*rows, row]
    champion, shadow = (values(service, m, asked) for m in ("champion", "challenger"))
    expected = np.abs(champion - shadow).max(axis=1).sum()
    assert expected > 0
    total = found["shadow_absolute_difference_total", ""]
    assert expected == pytest.approx(total)
    others = 0
    if service.champion.served.bundle.predictor.outputs.labels:
        decide = service.champion.served.bundle.predictor.outputs.decided
        others = (decide(champion) != decide(shadow)).sum()
    assert others == found["shadow_other_rows_total", ""]
    assert (2, 2) == tuple(
        found["arm_seconds_count", arm] for arm in ("champion", "shadow")
    )
    assert 0 == found["shadow_dropped_rows_total", ""]


def test_a_shadow_that_fails_is_counted_and_changes_nothing(
    framework, workspace, own, second, row, monkeypatch
):  # pylint: disable=too-many-arguments,too-many-positional-arguments
    challenge(workspace, second)
    service = own(workspace, **SHADOW)
    client = Client(framework.application(service))
    failed = ("challenger_failures_total", "shadow")

    def fail(*_):
        raise RuntimeError("the library's own error")

    with monkeypatch.context() as patch, capture_logs() as logs:
        patch.setattr(service.challenger.served.bundle.predictor, "run", fail)
        replies = [client.predict(row) for _ in range(3)]
        assert until(lambda: figures(client).get(failed) == 3)
    client.predict(row)

    assert {200} == {reply.status for reply in replies}
    assert until(lambda: figures(client).get(("arm_rows_total", "shadow")) == 1)
    assert ["shadow did not score"] == [each["event"] for each in logs]


def test_nobody_waits_for_a_slow_shadow_and_what_is_too_much_is_left_out(
    framework, workspace, own, second, row, monkeypatch, request
):  # pylint: disable=too-many-arguments,too-many-positional-arguments,too-many-locals
    challenge(workspace, second)
    service = own(workspace, **SHADOW | {"traffic.max_shadow_rows": 5})
    client = Client(framework.application(service))
    predictor = service.challenger.served.bundle.predictor
    run, begun, gate = predictor.run, Event(), Event()
    request.addfinalizer(gate.set)

    def wait(numbers, codes):
        begun.set()
        gate.wait(20)
        return run(numbers, codes)

    monkeypatch.setattr(predictor, "run", wait)
    replies = [client.predict([row, row]) for _ in range(4)]
    assert begun.wait(10)
    assert {200} == {reply.status for reply in replies}
    found = figures(client)
    assert ("arm_rows_total", "shadow") not in found
    assert 4 == found["shadow_dropped_rows_total", ""]

    gate.set()

    assert until(lambda: figures(client).get(("arm_rows_total", "shadow")) == 4)


def test_a_service_that_stops_leaves_out_what_waits(
    workspace, own, second, row, monkeypatch, framework, request
):  # pylint: disable=too-many-arguments,too-many-positional-arguments
    challenge(workspace, second)
    service = own(workspace, **SHADOW)
    client = Client(framework.application(service))
    begun, gate = Event(), Event()
    request.addfinalizer(gate.set)

    def wait(numbers, _):
        begun.set()
        gate.wait(20)
        return np.zeros((len(numbers), 1))

    monkeypatch.setattr(service.challenger.served.bundle.predictor, "run", wait)
    client.predict(row)
    assert begun.wait(10)
    client.predict([row] * 3)

    service.close()

    assert 3 == figures(client)["shadow_dropped_rows_total", ""]


def test_what_the_shadow_predicts_is_logged_with_what_was_answered(
    framework, workspace, own, second, row
):
    challenge(workspace, second)
    url = f"sqlite:///{workspace.root}/var/shadow.db"
    logged = {"prediction_log.url": url, "prediction_log.flush_seconds": 0.02}
    client = Client(framework.application(own(workspace, **SHADOW, **logged)))

    answered = client.predict([row, row | {"size": -1}]).json["predictions"]

    with Store(url) as store:
        assert until(lambda: 2 == store.counts()[0])
        kept = [each["answer"] for each in store.answers()]
    shadows = [answer.pop("shadow") for answer in kept]
    assert [2, 2] == [shadow.pop("model_version") for shadow in shadows]
    told = [{k: v for k, v in p.items() if k != "prediction_id"} for p in answered]
    assert told == kept
    assert [answer.keys() for answer in kept] == [shadow.keys() for shadow in shadows]
    assert kept != shadows


def test_what_a_full_shadow_leaves_out_is_logged_all_the_same(
    framework, workspace, own, second, row
):
    challenge(workspace, second)
    url = f"sqlite:///{workspace.root}/var/shadow.db"
    logged = {"prediction_log.url": url, "prediction_log.flush_seconds": 0.02}
    service = own(workspace, **SHADOW, **logged, **{"traffic.max_shadow_rows": 1})
    client = Client(framework.application(service))

    client.predict([row, row])

    with Store(url) as store:
        assert until(lambda: 2 == store.counts()[0])
        assert not any("shadow" in each["answer"] for each in store.answers())
