"""An explanation over HTTP says what the model says, and adds up."""

from dataclasses import replace
from math import inf

import jsonschema
import pytest

from project_package.model.explanation import Contribution, explain
from project_package.serving import explanations

from .test_openapi import resolved

EXPLAIN = "/v1/explain"


def test_the_contributions_are_those_of_the_model_and_add_up(client, service, row):
    served = service.champion.served
    inputs = served.bundle.predictor.encoding.arrays_of([row | {"day": 19844.0}])
    expected = explain(served.bundle.predictor, *inputs, served.background)

    reply = client.post(EXPLAIN, row)

    found = reply.json["explanation"]
    assert 200 == reply.status
    assert (expected.output, expected.score) == (found["output"], found["score"])
    assert [(part.feature, part.value) for part in expected.contributions] == [
        (part["feature"], part["value"]) for part in found["contributions"]
    ]
    parts = sum(part["value"] for part in found["contributions"])
    assert found["score"] == pytest.approx(found["base"] + parts, abs=1e-9)


def test_it_explains_the_prediction_that_is_given_otherwise(client, row):
    predicted = client.predict(row).json["predictions"][0]

    explained = client.post(EXPLAIN, [row]).json

    assert 1 == explained["model_version"]
    predicted.pop("prediction_id")
    assert predicted == {name: explained[name] for name in predicted}
    assert (
        explained["explanation"]["score"]
        == explained[explained["explanation"]["output"]]
    )


def test_the_answer_has_the_shape_that_is_described(client, row):
    document = client.get("/openapi.json").json

    jsonschema.validate(client.post(EXPLAIN, row).json, resolved(document, "Explained"))


@pytest.mark.parametrize("rows", [2, 300])
def test_several_rows_are_refused_in_words(client, row, rows):
    reply = client.post(EXPLAIN, [row] * rows)

    assert 422 == reply.status
    assert reply.is_problem
    assert f"{rows} rows" in reply.json["detail"]


def test_a_row_that_breaks_the_schema_is_refused_with_its_fields(client, row):
    reply = client.post(EXPLAIN, row | {"size": "large", "shape": None})

    assert 422 == reply.status
    assert {"size", "shape"} == reply.fields


@pytest.mark.parametrize("part", ["base", "contributions"])
def test_contributions_that_are_not_finite_are_refused(client, row, monkeypatch, part):
    def overflow(*given):
        found = explain(*given)
        endless = {"base": inf, "contributions": (Contribution("size", inf, 0),)}
        return replace(found, **{part: endless[part]})

    monkeypatch.setattr(explanations, "explain", overflow)
    reply = client.post(EXPLAIN, row)

    assert 422 == reply.status
    assert reply.is_problem and "not finite" in reply.json["detail"]
