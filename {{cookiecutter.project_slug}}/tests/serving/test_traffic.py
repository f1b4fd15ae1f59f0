"""Who answers: the same model for the same caller, and a share as it is configured."""

import json
import random
import subprocess
import sys
from math import sqrt

import jsonschema
import numpy as np
import pytest
from structlog.testing import capture_logs

from project_package.serving.traffic import place

from .challenge import SPLIT, challenge
from .client import Client
from .test_champion import outputs
from .test_metrics import figures
from .test_openapi import resolved

KEYS = [f"customer {number}" for number in range(20_000)]


def is_within_three_sigma(hits: int, tries: int, share: float) -> bool:
    """Return whether that many hits are what a share gives (binomial)."""
    return abs(hits - tries * share) <= 3 * sqrt(tries * share * (1 - share))


@pytest.mark.parametrize("share", [0.01, 0.05, 0.5, 0.9])
@pytest.mark.parametrize("salt", ["first", "second"])
def test_keys_are_spread_as_the_share_says(share, salt):
    hits = sum(place(key, salt) < share for key in KEYS)

    assert is_within_three_sigma(hits, len(KEYS), share)


def test_a_larger_share_keeps_everybody_who_was_in_the_smaller_one():
    small, large = (
        {key for key in KEYS if place(key, "first") < share} for share in (0.05, 0.2)
    )

    assert small < large


def test_another_salt_shares_out_anew():
    both = sum(max(place(key, "first"), place(key, "other")) < 0.5 for key in KEYS)

    assert is_within_three_sigma(both, len(KEYS), 0.25)


def test_the_ends_are_nobody_and_everybody():
    places = [place(key, "first") for key in KEYS]

    assert 0 <= min(places) and max(places) < 1


def test_a_key_has_its_place_in_every_process():
    code = (
        "import json; from project_package.serving.traffic import place; "
        "print(json.dumps([place(str(n), 'first') for n in range(100)]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"],
        capture_output=True,
        check=True,
    )

    assert [place(str(n), "first") for n in range(100)] == json.loads(done.stdout)


def test_a_caller_with_a_key_has_the_same_model_after_a_restart(
    framework, workspace, own, second, row
):
    challenge(workspace, second)
    settings = SPLIT | {"traffic.share": 0.3}

    arms = []
    for _ in range(2):
        client = Client(framework.application(own(workspace, **settings)))
        for key in KEYS[:50]:
            reply = client.predict(row, **{"x-traffic-key": key})
            arms.append(reply.json["arm"])

    assert arms[:50] == arms[50:]
    expected = [place(key, "first") < 0.3 for key in KEYS[:50]]
    assert expected == [arm == "challenger" for arm in arms[:50]]


def test_callers_without_a_key_are_shared_out_by_chance(
    framework, workspace, own, second, row
):
    challenge(workspace, second)
    service = own(workspace, **SPLIT | {"traffic.share": 0.3})
    client = Client(framework.application(service))
    random.seed(1)

    for _ in range(300):
        client.predict([row, row])

    found = figures(client)
    hits = found["arm_seconds_count", "challenger"]
    assert is_within_three_sigma(hits, 300, 0.3)
    assert 300 - hits == found["arm_seconds_count", "champion"]
    assert 2 * hits == found["arm_rows_total", "challenger"]


def test_the_answer_of_a_challenger_is_as_described(
    framework, workspace, own, second, row
):
    challenge(workspace, second)
    client = Client(framework.application(own(workspace, **SPLIT)))
    document = client.get("/openapi.json").json

    reply = client.predict([row, row | {"colour": "mauve"}])

    assert "challenger" == reply.json["arm"]
    jsonschema.validate(reply.json, resolved(document, "Answer"))


def raise_an_error(*_: object) -> None:
    """Fail as a library could."""
    raise RuntimeError("the library's own error")


def give_nothing_finite(numbers: np.ndarray, _: np.ndarray) -> np.ndarray:
    """Give what cannot be sent."""
    return np.full((len(numbers), 2), np.nan)


@pytest.mark.parametrize("fault", [raise_an_error, give_nothing_finite])
def test_the_champion_answers_where_the_challenger_fails(
    framework, workspace, own, second, row, monkeypatch, fault
):  # pylint: disable=too-many-arguments,too-many-positional-arguments
    expected = outputs(Client(framework.application(own(workspace))).predict(row))
    challenge(workspace, second)
    service = own(workspace, **SPLIT)
    client = Client(framework.application(service))
    predictor = service.challenger.served.bundle.predictor
    with monkeypatch.context() as patch, capture_logs() as logs:
        patch.setattr(predictor, "run", fault)

        replies = [client.predict(row) for _ in range(3)]

    assert [(200, "champion", 1)] * 3 == [
        (r.status, r.json["arm"], r.json["model_version"]) for r in replies
    ]
    assert {str(expected)} == {str(outputs(reply)) for reply in replies}
    assert 3 == figures(client)["challenger_failures_total", "answer"]
    assert ["challenger did not answer"] == [each["event"] for each in logs]
    assert "challenger" == client.predict(row).json["arm"]


def test_rows_that_break_the_schema_are_refused_whoever_would_answer(
    framework, workspace, own, second, row
):
    challenge(workspace, second)
    client = Client(framework.application(own(workspace, **SPLIT)))

    reply = client.predict(row | {"size": 9})

    assert (422, {"size"}) == (reply.status, reply.fields)
    assert ("challenger_failures_total", "answer") not in figures(client)
