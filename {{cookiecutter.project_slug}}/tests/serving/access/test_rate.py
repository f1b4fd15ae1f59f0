"""The rate limit: each caller has a bucket of its own."""

import pytest

from project_package.serving.access.caller import Caller
from project_package.serving.access.rate import RateLimit
from project_package.serving.access.recent import Recent
from project_package.serving.access.settings import Rate
from project_package.serving.refusal import Refusal

from ...kinds import examples
from ..client import JSON
from .keys import made, shown

SHOP, BANK = (Caller("key", name, frozenset()) for name in ("shop", "bank"))


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def taken(limit: RateLimit, caller: Caller, times: int) -> int:
    """Return how many of so many requests at one moment are let through."""
    count = 0
    for _ in range(times):
        try:
            limit.take(caller)
            count += 1
        except Refusal as refusal:
            assert 429 == refusal.status
    return count


def test_a_burst_is_let_through_and_then_as_many_as_are_earned():
    clock = Clock()
    limit = RateLimit(Rate(per_second=2, burst=5), clock)

    counts = []
    for seconds in (0, 0, 1, 0.25, 0.25, 1000):
        clock.now += seconds
        counts.append(taken(limit, SHOP, 20))

    assert [5, 0, 2, 0, 1, 5] == counts


def test_one_caller_takes_nothing_from_another():
    limit = RateLimit(Rate(per_second=1, burst=3), Clock())

    counts = [taken(limit, caller, 9) for caller in (SHOP, BANK, SHOP)]

    assert [3, 3, 0] == counts


def test_a_key_and_a_token_of_one_name_are_two_callers():
    limit = RateLimit(Rate(per_second=1, burst=1), Clock())
    token = Caller("token", SHOP.name, SHOP.scopes)

    assert [1, 1] == [taken(limit, caller, 2) for caller in (SHOP, token)]


@pytest.mark.parametrize(("per_second", "wait"), [(0.1, 10), (1, 1), (50, 1)])
def test_who_is_refused_is_told_when_to_come_again(per_second, wait):
    clock = Clock()
    limit = RateLimit(Rate(per_second=per_second, burst=1), clock)
    limit.take(SHOP)

    with pytest.raises(Refusal) as refused:
        limit.take(SHOP)
    clock.now += wait

    assert wait == refused.value.retry_after
    assert 1 == taken(limit, SHOP, 1)


def test_what_was_not_asked_for_longest_is_forgotten():
    recent = Recent[int](3)
    for number in range(3):
        recent.put(str(number), number + 1)
    recent.get("0")

    recent.put("3", 4)

    assert 3 == len(recent)
    assert [1, None, 3, 4] == [recent.get(str(number)) for number in range(4)]


@pytest.mark.parametrize(
    "kind", examples()[:1], indirect=True, ids=lambda kind: kind.problem.name
)
def test_who_asks_too_often_is_refused_and_health_answers(guarded, row):
    key, held = made("shop", "predict")
    other, theirs = made("bank", "predict")
    rate = {"per_second": 1, "burst": 3}
    client, service = guarded(keys=[held, theirs], rate=rate)
    clock = Clock()
    service.guard.rate = RateLimit(service.settings.access.rate, clock)

    statuses = [client.predict(row, **shown(key)).status for _ in range(3)]
    refused = client.predict(row, **shown(key))
    clock.now += int(refused.headers["retry-after"])

    assert [200] * 3 == statuses
    assert 429 == refused.status
    assert refused.is_problem
    assert 200 == client.predict(row, **shown(other)).status
    assert 200 == client.send("GET", "/healthz", headers=shown(key)).status
    assert 200 == client.predict(row, **shown(key)).status
    assert 429 == client.send("GET", "/v1/model", headers=JSON | shown(key)).status
    counted = service.metrics.page().decode()
    assert 'requests_total{operation="predict",status="429"} 1.0' in counted
