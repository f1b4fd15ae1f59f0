"""The outputs turn the model's numbers into the columns of an answer."""

import json

import numpy as np
import pytest

from project_package.model.outputs import Outputs

TWO = Outputs("left", ("no", "yes"), ((0.0, 1.0), (1.0, 0.0)))
THREE = Outputs(
    "level", ("low", "mid", "high"), ((0.0, 1.0, 1.0), (1.0, 0.0, 1.0), (1.0, 1.0, 0.0))
)
NUMBER = Outputs("price", None)
WIDE = Outputs("price", None, coverage=0.9, half_width=1.5)


def test_two_classes_have_the_probability_of_the_second():
    answer = TWO.columns(np.array([[0.9, 0.1], [0.2, 0.8]]))

    assert {"prediction": ["no", "yes"], "probability": [0.1, 0.8]} == {
        name: values.tolist() for name, values in answer.items()
    }


def test_more_classes_have_a_probability_each():
    answer = THREE.columns(np.array([[0.2, 0.5, 0.3]]))

    assert ["prediction", *(f"probability_{x}" for x in THREE.labels)] == list(answer)
    assert (["mid"], [0.5]) == (
        answer["prediction"].tolist(),
        answer["probability_mid"].tolist(),
    )


def test_number_is_the_answer_itself():
    assert [2.5] == NUMBER.columns(np.array([[2.5]]))["prediction"].tolist()


def test_a_number_has_the_ends_of_its_interval_where_its_width_is_known():
    answer = WIDE.columns(np.array([[2.5]]))

    assert ["prediction", "prediction_low", "prediction_high"] == list(answer)
    assert [1.0, 4.0] == [answer["prediction_low"][0], answer["prediction_high"][0]]


def test_an_interval_ends_where_the_target_does():
    bounded = Outputs("price", None, None, 0.9, 1.5, minimum=0, maximum=10)

    answer = bounded.columns(np.array([[0.5], [5.0], [9.5]]))

    assert [0, 3.5, 8] == answer["prediction_low"].tolist()
    assert [2, 6.5, 10] == answer["prediction_high"].tolist()


def test_outputs_of_an_earlier_bundle_have_no_bounds():
    content = WIDE.to_json()
    del content["minimum"], content["maximum"]

    assert WIDE == Outputs.from_json(content)


def test_the_answer_is_the_class_that_is_expected_to_cost_least():
    costly = Outputs("left", ("no", "yes"), ((0.0, 1.0), (4.0, 0.0)))

    assert [0, 1, 1] == costly.decided(
        np.array([[0.81, 0.19], [0.79, 0.21], [0.1, 0.9]])
    ).tolist()


def test_tie_goes_to_the_first_class_in_spite_of_the_last_digits():
    tied = np.array([[0.5 - 1e-15, 0.5 + 1e-15], [0.5, 0.5]])

    assert [0, 0] == TWO.decided(tied).tolist()


@pytest.mark.parametrize("outputs", [TWO, THREE, NUMBER, WIDE])
def test_outputs_survive_json(outputs):
    assert outputs == Outputs.from_json(json.loads(json.dumps(outputs.to_json())))


@pytest.mark.parametrize(
    "outputs, values, wanted",
    [
        (TWO, [[0.9, 0.1]], ("probability", 1)),
        (THREE, [[0.2, 0.3, 0.5]], ("probability_high", 2)),
        (THREE, [[0.4, 0.4, 0.2]], ("probability_low", 0)),
        (NUMBER, [[2.5]], ("prediction", 0)),
    ],
)
def test_what_is_explained_is_the_positive_or_the_likeliest_class_or_the_number(
    outputs, values, wanted
):
    assert wanted == outputs.explained(np.array(values))


def test_no_rows_give_no_answers():
    assert 0 == len(THREE.columns(np.empty((0, 3)))["prediction"])


def test_outputs_are_those_of_the_target_and_of_the_decision(kind):
    problem, target = kind.problem, kind.target
    decision = problem.decision(problem.settings(**kind.decision), target)

    outputs = Outputs.of(problem, target, decision)

    assert (target.name, problem.labels(target)) == (outputs.target, outputs.labels)
    assert (decision.costs, decision.coverage) == (outputs.costs, outputs.coverage)
