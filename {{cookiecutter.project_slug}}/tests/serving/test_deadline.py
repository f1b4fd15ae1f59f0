"""A slow model, too many requests and mistakes: nobody else notices."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic, sleep

import pytest

from project_package.serving.prediction_log.log import Log
from project_package.serving.service import Service

from .client import Client, Reply

CONFIDED = "what only the log may say"


@dataclass(frozen=True)
class Gate:
    """A model that answers when it is let.

    Attributes:
        opened: Set to let it.
        calls: One entry for each request that has reached it.
    """

    opened: threading.Event
    calls: list[int]


@pytest.fixture
def slow(monkeypatch) -> Iterator[Callable[[Service], Gate]]:
    """Makes the model of a service wait; at the end none does."""
    gates: list[Gate] = []

    def slow_down(service: Service) -> Gate:
        gate = Gate(threading.Event(), [])
        predictor = service.champion.served.bundle.predictor
        run = predictor.run

        def wait_and_run(numbers, codes):
            gate.calls.append(len(numbers))
            gate.opened.wait(30)
            return run(numbers, codes)

        monkeypatch.setattr(predictor, "run", wait_and_run)
        gates.append(gate)
        return gate

    yield slow_down
    for gate in gates:
        gate.opened.set()


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    """Callers that wait for their answers."""
    with ThreadPoolExecutor(8) as pool:
        yield pool


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition."""
    end = monotonic() + 20
    while not condition():
        assert monotonic() < end, "in vain"
        sleep(0.005)


def test_a_request_that_takes_too_long_is_given_up_while_others_are_answered(
    framework, own, slow, threads, row
):
    service = own(small_bytes=0, threads=1, deadline_seconds=0.3)
    client = Client(framework.application(service))
    gate = slow(service)
    begun = monotonic()
    waiting = threads.submit(client.predict, [row] * 9)
    until(lambda: len(gate.calls) == 1)

    alive = client.get("/healthz")

    assert 200 == alive.status
    assert not waiting.done() or monotonic() - begun >= 0.3
    reply = waiting.result()
    assert 504 == reply.status
    assert reply.is_problem
    assert 0.3 <= monotonic() - begun < 5


def test_an_explanation_waits_for_a_thread_however_small_the_row(
    framework, own, slow, threads, row
):
    service = own(threads=1, max_waiting=0)
    client = Client(framework.application(service))
    gate = slow(service)
    waiting = threads.submit(client.post, "/v1/explain", row)
    until(lambda: len(gate.calls) == 1)

    refused = client.post("/v1/explain", row)

    assert 503 == refused.status
    assert 200 == client.get("/healthz").status
    gate.opened.set()
    assert 200 == waiting.result().status


def test_a_log_that_is_slow_holds_up_no_prediction(
    framework, own, threads, row, monkeypatch
):
    service = own(small_bytes=0, threads=1, max_waiting=0)
    client = Client(framework.application(service))
    begun, end = threading.Event(), threading.Event()

    def wait(*_):
        begun.set()
        assert end.wait(30)

    monkeypatch.setattr(Log, "save_outcomes", wait)
    identifier = client.predict(row).json["predictions"][0]["prediction_id"]
    outcome = {"prediction_id": identifier, "outcome": None}
    target = service.champion.served.bundle.schema.target
    outcome["outcome"] = target.allowed[0] if target.allowed else 1.0
    waiting = threads.submit(client.post, "/v1/feedback", outcome)
    assert begun.wait(30)

    assert 200 == client.predict(row).status
    end.set()
    assert 200 == waiting.result().status


def test_nobody_works_on_a_request_that_was_given_up_before_its_turn(
    framework, own, slow, threads, row
):
    service = own(small_bytes=0, threads=1, deadline_seconds=0.2)
    client = Client(framework.application(service))
    gate = slow(service)

    late = [*threads.map(client.predict, [[row] * 2, [row] * 3, [row] * 4])]
    gate.opened.set()
    until(lambda: client.predict(row).status == 200)

    assert {504} == {reply.status for reply in late}
    assert 1 == gate.calls.pop()
    assert 1 == len(gate.calls)


def test_when_too_many_wait_the_next_is_sent_away_until_there_is_room(
    framework, own, slow, threads, row
):
    service = own(small_bytes=0, threads=1, max_waiting=1)
    client = Client(framework.application(service))
    gate = slow(service)
    held: list[Future[Reply]] = []
    for _ in range(2):
        held.append(threads.submit(client.predict, row))
        until(lambda: _held(client) == len(held))

    refused = client.predict(row)

    assert 503 == refused.status
    assert refused.is_problem
    assert int(refused.headers["retry-after"]) >= 1
    assert 200 == client.get("/healthz").status == client.get("/readyz").status
    gate.opened.set()
    assert [200, 200] == [future.result().status for future in held]
    until(lambda: _held(client) == 0)
    assert 200 == client.predict(row).status


def _held(client: Client) -> int:
    """Return how many large requests are held."""
    lines = client.get("/metrics").body.decode().splitlines()
    (line,) = [line for line in lines if line.startswith("large_requests ")]
    return int(float(line.split()[1]))


@pytest.fixture
def logged(caplog, capfd) -> Callable[[], str]:
    """Returns what was logged, wherever it went."""
    return lambda: "".join([caplog.text, *capfd.readouterr()])


@pytest.mark.parametrize("small_bytes", [0, 10_000])
def test_a_mistake_inside_is_logged_and_the_next_request_is_answered(  # pylint: disable=too-many-arguments,too-many-positional-arguments
    framework,
    own,
    row,
    monkeypatch,
    logged,
    small_bytes,
):
    service = own(small_bytes=small_bytes)
    client = Client(framework.application(service))

    def fail(*_):
        raise RuntimeError(CONFIDED)

    with monkeypatch.context() as patch:
        patch.setattr(service.champion.served.bundle.predictor, "run", fail)
        failed = client.predict(row)

    assert 500 == failed.status
    assert failed.is_problem
    assert CONFIDED not in str(failed) and "Traceback" not in str(failed)
    said = logged()
    assert "request not answered" in said and CONFIDED in said
    assert 200 == client.predict(row).status


def test_an_answer_that_is_not_finite_is_refused_with_its_rows(
    framework, own, row, monkeypatch
):
    service = own()
    client = Client(framework.application(service))
    predictor = service.champion.served.bundle.predictor
    run = predictor.run

    def overflow(numbers, codes):
        values = run(numbers, codes).copy()
        values[1] = float("inf")
        return values

    monkeypatch.setattr(predictor, "run", overflow)
    reply = client.predict([row] * 3)

    assert 422 == reply.status
    assert {"rows[1]"} == reply.fields
