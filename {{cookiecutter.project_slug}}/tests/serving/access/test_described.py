"""The OpenAPI document says what callers have to show."""

import jsonschema
import pytest

from ...kinds import examples
from .keys import made, shown

pytestmark = pytest.mark.parametrize(
    "kind", examples()[:1], indirect=True, ids=lambda kind: kind.problem.name
)
SCOPES = {
    "/v1/predict": "predict",
    "/v1/explain": "predict",
    "/v1/feedback": "feedback",
    "/v1/model": "predict",
}


def test_without_keys_nothing_has_to_be_shown(guarded):
    client, _ = guarded()

    document = client.get("/openapi.json").json

    assert "securitySchemes" not in document["components"]
    assert "security" not in str(document["paths"])
    assert "YOUR KEY" not in client.get("/docs").body.decode()


def test_with_keys_each_address_says_what_it_needs(guarded):
    client, _ = guarded(keys=[made("shop", "predict")[1]])

    document = client.get("/openapi.json").json

    schemes = document["components"]["securitySchemes"]
    assert {"key": "apiKey", "bearer": "http"} == {
        name: scheme["type"] for name, scheme in schemes.items()
    }
    for path, methods in document["paths"].items():
        scope = SCOPES.get(path)
        for operation in methods.values():
            said = operation.get("security")
            assert ([{"key": [scope]}, {"bearer": [scope]}] if scope else None) == said
            closed = {"401", "403", "429"} <= {*operation["responses"]}
            assert bool(scope) == closed, path
    assert {*SCOPES} <= {*document["paths"]}
    assert "x-api-key: YOUR KEY" in client.get("/docs").body.decode()


def test_refusals_are_as_described(guarded, row):
    key, held = made("shop", "feedback")
    rate = {"per_second": 0.001, "burst": 1}
    client, _ = guarded(keys=[held], rate=rate)
    document = client.get("/openapi.json").json
    answers = document["paths"]["/v1/predict"]["post"]["responses"]
    problem = document["components"]["schemas"]["Problem"]

    replies = [client.predict(row, **headers) for headers in ({}, *[shown(key)] * 2)]

    assert [401, 403, 429] == [reply.status for reply in replies]
    for reply in replies:
        assert [*answers[str(reply.status)]["content"]] == [
            reply.headers["content-type"]
        ]
        jsonschema.validate(reply.json, problem)
