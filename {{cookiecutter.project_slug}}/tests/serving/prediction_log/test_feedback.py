"""Feedback is taken at any time, refused with a reason, and never lost in silence."""

import json

import pytest

from project_package.schema import Column
from project_package.serving.prediction_log import feedback
from project_package.serving.prediction_log.store import Store
from project_package.serving.refusal import Refusal

from ..client import JSON, Client
from .asking import outcome

NAME = "0123456789abcdef" * 2 + "-0"
WORDS = Column(name="y", type="category", role="target", allowed=("1", "two", "true"))
NUMBER = Column(name="y", type="number", role="target", minimum=0, maximum=10)


@pytest.fixture
def client(framework, logging_to, file) -> Client:
    """A client of a service that has not written anything yet."""
    return Client(framework.application(logging_to(file, flush_seconds=3600)))


@pytest.fixture
def values(kind) -> tuple:
    """Two values of the target."""
    return kind.target.allowed[:2] if kind.target.allowed else (1.5, -2.0)


def send(client: Client, content, **headers: str):
    """Return the answer to feedback."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return client.send("POST", feedback.PATH, body, JSON | headers)


def stored(file) -> dict:
    """Return the outcomes in a file."""
    rows = file.read("SELECT prediction_id, outcome FROM outcomes")
    return {name: json.loads(value) for name, value in rows}


def test_outcomes_are_taken_before_their_predictions_are_written(
    client, file, row, values
):
    predictions = client.predict([row, row]).json["predictions"]

    reply = send(client, [outcome(*pair) for pair in zip(predictions, values)])

    assert (200, {"stored": 2}) == (reply.status, reply.json)
    assert 0 == file.count("predictions")
    names = (prediction["prediction_id"] for prediction in predictions)
    assert dict(zip(names, values)) == stored(file)


def test_the_last_outcome_of_a_prediction_counts(client, file, values):
    first, last = ({"prediction_id": NAME, "outcome": value} for value in values)
    other = last | {"prediction_id": NAME + "1"}

    replies = [send(client, one) for one in (first, first, last, last, [other, first])]
    twice = send(client, [first, last])

    assert [1, 1, 1, 1, 2] == [reply.json["stored"] for reply in replies]
    assert 1 == twice.json["stored"]
    assert {NAME: values[1], NAME + "1": values[1]} == stored(file)


def test_an_outcome_of_another_process_is_joined(
    framework, logging_to, file, row, values
):
    one, other = (logging_to(file) for _ in range(2))
    answer = Client(framework.application(one)).predict(row).json["predictions"][0]

    reply = send(Client(framework.application(other)), outcome(answer, values[0]))
    one.close()

    assert 200 == reply.status
    with Store(file.url) as store:
        (joined,) = store.with_outcomes()
    assert (answer["prediction_id"], values[0]) == (
        joined["prediction_id"],
        joined["outcome"],
    )


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        ({}, {"prediction_id", "outcome"}),
        ([3], {"feedback[0]"}),
        ({"prediction_id": NAME, "outcome": None}, {"outcome"}),
        ({"prediction_id": NAME, "outcome": ["a"]}, {"outcome"}),
        ({"prediction_id": NAME, "outcome": "never heard of"}, {"outcome"}),
        ({"prediction_id": NAME + "\n", "outcome": 1}, {"prediction_id", "outcome"}),
        ({"prediction_id": "x' OR 1=1", "outcome": []}, {"prediction_id", "outcome"}),
        ([{"prediction_id": 7}], {"feedback[0].prediction_id", "feedback[0].outcome"}),
        ([], set()),
    ],
)
def test_what_is_no_outcome_is_refused_with_its_place(client, file, content, fields):
    reply = send(client, content)

    assert 422 == reply.status
    assert reply.is_problem
    named = reply.fields
    if fields == {"prediction_id", "outcome"} and not content:
        assert fields == named
    assert named <= fields and (named or not fields)
    assert "never heard of" not in str(reply) and "1=1" not in str(reply)
    assert 0 == file.count("outcomes")


def test_one_wrong_outcome_refuses_them_all(client, file, values):
    good = {"prediction_id": NAME, "outcome": values[0]}

    reply = send(client, [good, good | {"outcome": {}}, good | {"what": 1}])

    assert (422, {"feedback[1].outcome", "feedback[2]"}) == (reply.status, reply.fields)
    assert 0 == file.count("outcomes")


def test_bodies_of_other_kinds_are_refused(client):
    assert 400 == send(client, b"{").status
    assert 415 == send(client, b"{}", **{"content-type": "text/plain"}).status
    assert 413 == send(client, b" " * 6_000_000).status
    assert 413 == send(client, [0] * 10_001).status
    assert 405 == client.get(feedback.PATH).status


def test_without_a_log_there_is_no_such_address(framework, own, values):
    client = Client(framework.application(own(**{"prediction_log.url": "null"})))

    reply = send(client, {"prediction_id": NAME, "outcome": values[0]})

    assert 404 == reply.status
    assert "/v1/feedback" not in client.get("/openapi.json").json["paths"]


@pytest.mark.parametrize(
    ("column", "given", "expected"),
    [
        (WORDS, b"1", "1"),
        (WORDS, b"1.0", "1"),
        (WORDS, b'"two"', "two"),
        (WORDS, b"true", "true"),
        (NUMBER, b"3", 3.0),
        (NUMBER, b"0.1", 0.1),
        *((NUMBER, text, None) for text in (b"true", b'"3"', b"-1", b"11", b"NaN")),
        *((NUMBER, text, None) for text in (b"1e999", b"9" * 400, b"null", b"[]")),
        *((WORDS, text, None) for text in (b"2", b"1.5", b"Infinity", b"9" * 400)),
    ],
)
def test_an_outcome_is_a_value_of_the_target(column, given, expected):
    class Kept:
        """Takes outcomes."""

        def __init__(self):
            self.outcomes = {}

        def save_outcomes(self, outcomes):
            """Take outcomes."""
            self.outcomes |= outcomes

    kept, name = Kept(), f'"{NAME}"'.encode()
    body = b'{"prediction_id": %s, "outcome": %s}' % (name, given)
    try:
        feedback.take(kept, column, body, 1)
        assert {NAME: expected} == kept.outcomes
    except Refusal as refusal:
        assert (422, None) == (refusal.status, expected)
