"""What is counted is what happened, in a form that Prometheus reads."""

import gzip
import re
from collections import Counter
from collections.abc import Callable
from math import inf
from threading import Event
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from project_package.serving.service import Service

from .client import JSON, PREDICT, Client


def figures(client: Client) -> dict[tuple[str, str], float]:
    """Return every figure by its name and the values of its labels."""
    text = client.get("/metrics").body.decode()
    return {
        (sample.name, ",".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_are_counted_by_the_status_of_their_answer(framework, own, row):
    service = own(max_rows=3, max_body_bytes=2000, deadline_seconds=5)
    client = Client(framework.application(service))
    for _ in range(3):
        client.predict(row)
    client.predict(gzip.compress(b"[]"), **{"content-encoding": "gzip"})
    client.predict([row] * 3)
    client.predict(b"{")
    client.predict({})
    client.predict([1, 2, 3, 4])
    client.predict(b" " * 3000)
    client.send("POST", PREDICT, b"{}", JSON | {"content-length": "999999"})
    client.send("POST", PREDICT, b"{}")
    client.get(PREDICT)

    found = figures(client)

    counted = {k[1]: v for k, v in found.items() if k[0] == "requests_total"}
    counts = {"200": 4, "400": 1, "422": 2, "413": 3, "415": 1}
    assert {f"predict,{status}": n for status, n in counts.items()} == counted
    assert 11 == found["request_seconds_count", "predict"]
    assert (4, 6) == (
        found["request_rows_count", ""],
        found["request_rows_sum", ""],
    )


def test_a_request_that_is_given_up_counts_once(
    framework, own, row, monkeypatch, request
):
    service = own(small_bytes=0, deadline_seconds=0.1)
    client = Client(framework.application(service))
    predictor = service.champion.served.bundle.predictor
    run, end = predictor.run, Event()
    request.addfinalizer(end.set)

    def wait(numbers, codes):
        end.wait(20)
        return run(numbers, codes)

    monkeypatch.setattr(predictor, "run", wait)
    assert 504 == client.predict(row).status
    end.set()
    while figures(client)["large_requests", ""]:
        pass

    found = figures(client)
    counted = {k[1]: v for k, v in found.items() if k[0] == "requests_total"}
    assert {"predict,504": 1} == counted


def test_unseen_words_are_counted_by_column(framework, own, row):
    client = Client(framework.application(own()))

    client.predict([row, row | {"colour": "mauve"}, row | {"colour": "teal"}])

    assert 2 == figures(client)["unseen_categories_total", "colour"]


def test_gaps_are_counted_by_column(framework, own, row):
    client = Client(framework.application(own()))

    client.predict([row, row | {"size": None}, row | {"size": None, "day": None}])

    found = figures(client)
    gaps = {k[1]: v for k, v in found.items() if k[0] == "missing_values_total"}
    assert {"size": 2, "day": 1} == gaps


def test_predictions_are_counted_by_what_is_predicted(framework, own, row):
    service = own()
    client = Client(framework.application(service))
    rows = [row | {"size": size / 10} for size in range(-20, 21)]

    said = [one["prediction"] for one in client.predict(rows).json["predictions"]]

    found = figures(client)
    counted = {k[1]: v for k, v in found.items() if k[0] == "predictions_total"}
    assert Counter(map(_group_of(service), said)) == counted


def _group_of(service: Service) -> Callable[[Any], str]:
    """Return what names the group of a prediction, written another way."""
    groups = service.champion.served.groups
    ends = [*groups.edges, inf]
    if not groups.edges.size:
        return str
    return lambda value: groups.names[[value < end for end in ends].index(True)]


def test_the_model_that_answers_is_told(framework, own):
    found = figures(Client(framework.application(own())))

    assert 1 == found["model_version", ""]
    assert found["model_loaded_timestamp_seconds", ""] > 1_700_000_000
    assert 0 == found["model_failures_total", ""]


def test_names_are_those_that_prometheus_recommends(framework, own, row):
    client = Client(framework.application(own()))
    client.predict(row)
    text = client.get("/metrics").body.decode()

    for family in text_string_to_metric_families(text):
        assert family.documentation
        assert re.fullmatch("[a-z][a-z0-9_]*", family.name)
        samples = {sample.name for sample in family.samples}
        if family.type == "counter":
            assert {f"{family.name}_total"} >= samples - {f"{family.name}_created"}
        if re.search("seconds|time", family.name):
            assert "seconds" in family.name and "milli" not in family.name
