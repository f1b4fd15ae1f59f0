"""Answers: versions, identifiers, and problem documents for what is nowhere."""

import html
import json
import re

import pytest

PAGES = {
    "/healthz": "application/json",
    "/readyz": "application/json",
    "/v1/model": "application/json",
    "/metrics": "text/plain",
    "/openapi.json": "application/json",
    "/docs": "text/html",
}


def test_every_prediction_has_a_version_and_an_identifier_of_its_own(client, row):
    replies = [client.predict([row] * 5).json for _ in range(4)]
    replies += [client.predict(row).json for _ in range(4)]

    identifiers = [p["prediction_id"] for r in replies for p in r["predictions"]]

    assert {1} == {reply["model_version"] for reply in replies}
    assert 24 == len(identifiers) == len(set(identifiers))


def test_only_the_rows_with_unseen_words_name_their_columns(client, row):
    rows = [row, row | {"colour": "mauve"}, row | {"colour": 3}, row | {"colour": None}]

    predictions = client.predict(rows).json["predictions"]

    assert [None, ["colour"], ["colour"], None] == [
        p.get("unseen") for p in predictions
    ]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_there(client, path):
    reply = client.get(path)

    assert 200 == reply.status
    assert reply.headers["content-type"].startswith(PAGES[path])
    assert reply.body


def test_the_page_for_people_needs_nothing_from_elsewhere(client, finished):
    page = client.get("/docs").body.decode()

    assert all(name in page for name in finished.schema.features)
    assert "src=" not in page and "https://" not in page


def test_what_the_page_for_people_asks_for_is_answered(client, row):
    page = html.unescape(
        client.send("GET", "/docs", headers={"host": "h:1"}).body.decode()
    )
    shown = dict(re.findall(r"http://h:1(/v1/\w+) -d '(.+)'", page))

    assert {"/v1/predict", "/v1/explain", "/v1/feedback"} == {*shown}
    for path in ("/v1/predict", "/v1/explain"):
        assert 200 == client.post(path, shown[path].encode()).status
    outcome = json.loads(shown["/v1/feedback"])
    outcome["prediction_id"] = client.predict(row).json["predictions"][0][
        "prediction_id"
    ]
    assert {"stored": 1} == client.post("/v1/feedback", outcome).json


def test_the_page_for_people_cannot_be_made_to_say_something_else(client):
    headers = {"host": "<script>alert(1)</script>"}
    page = client.send("GET", "/docs", headers=headers).body.decode()
    assert "<script" not in page


def test_the_model_is_described(client, finished):
    said = client.get("/v1/model").json

    assert (1, "target") == (said["model_version"], said["target"])
    assert set(finished.schema.features) <= set(said["row"]["properties"])


@pytest.mark.parametrize(
    "path",
    ["/", "/nowhere", "/v1/predict/", "/healthz/", "/v1//predict", "/v1/%00", "/é"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_where_nothing_is_a_problem_document_says_so(client, method, path):
    reply = client.send(method, path)

    assert 404 == reply.status
    assert reply.is_problem


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/predict", "POST"),
        ("PUT", "/v1/predict", "POST"),
        ("DELETE", "/v1/predict", "POST"),
        ("POST", "/healthz", "GET"),
        ("PUT", "/docs", "GET"),
    ],
)
def test_another_method_is_refused_and_the_right_one_named(
    client, method, path, allowed
):
    reply = client.send(method, path)

    assert 405 == reply.status
    assert reply.is_problem
    assert allowed in reply.headers["allow"].split(", ")


@pytest.mark.parametrize("path", [*PAGES, "/v1/predict", "/nowhere"])
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "WHATEVER"])
def test_rare_methods_do_no_harm(client, method, path):
    assert client.send(method, path).status < 500


@pytest.mark.parametrize("path", [path for path in PAGES if path != "/v1/predict"])
def test_whoever_may_get_a_page_may_ask_for_its_head(client, path):
    assert 200 == client.send("HEAD", path).status
