"""Candidates are built as they are configured, or refused with a sentence."""

import pytest
from sklearn.base import BaseEstimator

from project_package.errors import ConfigError
from project_package.model import candidates
from project_package.settings import Candidate

from .. import small


class Elsewhere(BaseEstimator):
    """An estimator that scikit-learn does not have, with a required parameter."""

    def __init__(self, size):
        self.size = size


def build(kind, **content):
    """Return the estimator that ``content`` describes."""
    return candidates.build(Candidate(**content), problem=kind.problem, seed=7)


def nested(kind):
    """Return a pipeline-like estimator around the forest of ``kind``."""
    outer = kind.forest.estimator.replace("RandomForest", "Bagging")
    parameters = {"estimator": kind.forest.model_dump(), "n_estimators": 3}
    return {"estimator": outer, "parameters": parameters}


def test_parameters_reach_the_estimator(kind):
    assert 5 == build(kind, **kind.forest.model_dump()).n_estimators


@pytest.mark.ml_score("Infra 1")
def test_everything_random_is_seeded(kind):
    estimator = build(kind, **nested(kind))

    assert (7, 7) == (estimator.random_state, estimator.estimator.random_state)


def test_seed_that_is_set_stays(kind):
    parameters = {"random_state": 3}
    content = kind.forest.model_dump() | {"parameters": parameters, "space": {}}

    assert 3 == build(kind, **content).random_state


def test_nested_estimators_are_built_with_their_parameters(kind):
    estimator = build(kind, **nested(kind))

    assert (3, 5) == (estimator.n_estimators, estimator.estimator.max_depth)


def test_pipeline_follows_the_candidate_and_the_settings(kind):
    candidate = kind.forest.model_copy(update={"scale": True})
    settings = small.settings(kind, seed=7, features={"max_categories": 5})

    made = candidates.pipeline(
        candidate, settings, small.schema(kind.target), kind.problem
    )

    parameters = made.get_params()
    assert 7 == parameters["model__random_state"]
    assert {5} == {v for k, v in parameters.items() if k.endswith("max_categories")} - {
        None
    }
    assert any(key.endswith("scale") for key in parameters)


@pytest.mark.parametrize(
    "name", ["sklearn.ensemble.Nothing", "no_such_package.Model", "Model", ".Model", ""]
)
def test_class_that_does_not_exist_is_named(kind, name):
    with pytest.raises(ConfigError, match="does not exist"):
        build(kind, estimator=name)


@pytest.mark.parametrize(
    "name", ["os.system", "pathlib.Path", "sklearn.base.clone", "subprocess.Popen"]
)
def test_what_is_no_estimator_is_refused_and_not_called(kind, name):
    with pytest.raises(ConfigError, match="is not a scikit-learn estimator"):
        build(kind, estimator=name, parameters={"path": "/"})


def test_unknown_parameter_is_named(kind):
    with pytest.raises(ConfigError, match="depth"):
        build(kind, estimator=kind.forest.estimator, parameters={"depth": 3})


def test_missing_parameter_is_named(kind):
    with pytest.raises(ConfigError, match="size"):
        build(kind, estimator=f"{__name__}.Elsewhere")


def test_unknown_parameter_of_the_space_is_named(kind):
    fault = rf"^{kind.forest.estimator} has no parameters \['depth'\], .* max_depth"
    with pytest.raises(ConfigError, match=fault):
        build(kind, estimator=kind.forest.estimator, space={"depth": [3]})


def test_estimator_without_the_needed_method_is_refused(kind):
    with pytest.raises(ConfigError, match=f"has no {kind.problem.method}"):
        build(kind, estimator="sklearn.decomposition.PCA")
