"""The OpenAPI document is valid, and the service does what it says."""

import inspect
from collections import Counter
from contextlib import suppress

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable

from project_package.schema import Column
from project_package.serving.contract import Contract

from .. import small

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)


def resolved(document, name: str) -> dict:
    """Return a schema of the document that stands by itself."""
    schema = document["components"]["schemas"][name]
    return schema | {"components": document["components"]}


def test_the_schemas_are_valid_and_describe_every_feature(client, finished):
    document = client.get("/openapi.json").json

    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    row = document["components"]["schemas"]["Row"]
    assert [*finished.schema.features] == row["required"]
    assert not row["additionalProperties"]


@pytest.mark.parametrize(
    ("description", "unit", "expected"),
    [
        (
            "Age; not asked for in every shop.",
            "years",
            "Age; not asked for in every shop (years)",
        ),
        ("Age; not asked for in every shop.", "", "Age; not asked for in every shop."),
        ("", "years", "years"),
    ],
)
def test_the_unit_of_a_column_follows_its_description(description, unit, expected):
    age = Column(name="age", type="number", unit=unit, description=description)
    target = Column(name="y", type="number", role="target")

    row = Contract(small.schema(target, age), 1).json_schema()

    assert expected == row["properties"]["age"]["description"]


def test_the_examples_are_accepted(client):
    document = client.get("/openapi.json").json
    examples = document["components"]["schemas"]["Row"]["examples"]

    replies = [client.predict(rows) for rows in [*examples, examples]]

    assert {200} == {reply.status for reply in replies}
    for reply in replies:
        jsonschema.validate(reply.json, resolved(document, "Answer"))


@pytest.mark.parametrize("body", [b"{", b"{}", b"[]", b'{"size": 9}', b"\xff"])
def test_refusals_have_the_shape_that_is_described(client, body):
    document = client.get("/openapi.json").json

    jsonschema.validate(client.predict(body).json, resolved(document, "Problem"))


def without_lifespan(application):
    """Return an application that is not started and stopped with each request."""

    async def answer(scope, receive, send):
        if scope["type"] == "http":
            await application(scope, receive, send)
            return
        for stage in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{stage}.complete"})

    return answer


@pytest.mark.filterwarnings("default")
def test_nothing_that_is_not_described_is_answered(framework, service):
    application = framework.application(service)
    checks = [getattr(schemathesis.checks, name) for name in CHECKS]
    if inspect.iscoroutinefunction(type(application).__call__):
        begun = without_lifespan(application)
        document = schemathesis.openapi.from_asgi("/openapi.json", begun)
    else:
        document = schemathesis.openapi.from_wsgi("/openapi.json", application)
    tried = Counter()

    for found in document.get_all_operations():
        operation = found.ok()
        for mode in schemathesis.GenerationMode:

            @given(case=operation.as_strategy(generation_mode=mode))
            @settings(max_examples=40, suppress_health_check=[*HealthCheck])
            def ask(case):
                response = case.call()
                case.validate_response(response, checks=checks)
                tried[case.path, response.status_code] += 1

            with suppress(Unsatisfiable):  # nothing about a page can be wrong
                ask()  # pylint: disable=no-value-for-parameter

    for operation in ("/v1/predict", "/v1/explain", "/v1/feedback"):
        assert tried[operation, 200] and tried[operation, 422]
    assert tried["/healthz", 200]
