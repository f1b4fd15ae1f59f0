"""The probe refuses, before training, what could not be trained or shipped."""

import pytest
from sklearn.base import BaseEstimator

from project_package.errors import BundleError, ConfigError, ExportError
from project_package.model import probe
from project_package.settings import Candidate

from .. import small


class Elsewhere(BaseEstimator):
    """An estimator that scikit-learn does not have, and nobody can export."""

    def fit(self, _, y):
        """Learn the classes."""
        self.classes_ = sorted(set(y))
        return self

    def __getattr__(self, name):
        """Have whatever method a kind of problem asks for."""
        if name.startswith("predict"):
            return lambda X: [[1.0, 0.0, 0.0]] * len(X)
        raise AttributeError(name)


class Broken(Elsewhere):
    """An estimator that fails in an unusual way."""

    def fit(self, _, y):
        raise RuntimeError("out of luck")


def check(kind, metric=None, baselines=None, **competing: Candidate):
    """Probe a configuration with these candidates."""
    model = {
        "metric": metric or kind.higher,
        "baselines": {"dummy": kind.dummy} | (baselines or {}),
        "candidates": competing,
    }
    settings = small.settings(kind, model=model)
    probe.check(settings, small.schema(kind.target), kind.problem)


def changed(candidate: Candidate, **parameters) -> Candidate:
    """Return ``candidate`` with other parameters and no space."""
    return candidate.model_copy(update={"parameters": parameters, "space": {}})


def test_candidates_that_work_pass(kind):
    check(kind, forest=kind.forest, linear=kind.linear)


def test_estimator_without_a_converter_is_refused(kind):
    with pytest.raises(
        ExportError, match="candidate 'mine'.*Dummy.*cannot be exported"
    ):
        check(kind, mine=kind.dummy)


def test_estimator_that_answers_otherwise_once_exported_is_refused(kind):
    name = kind.forest.estimator.replace(
        "ensemble.RandomForest", "neighbors.KNeighbors"
    )
    neighbours = Candidate(estimator=name, parameters={"weights": "distance"})

    with pytest.raises(ExportError, match="candidate 'mine'.*is not exported exactly"):
        check(kind, mine=neighbours)


def test_estimator_from_elsewhere_is_refused(kind):
    estimator = Candidate(estimator=f"{__name__}.Elsewhere")

    with pytest.raises(BundleError, match="candidate 'mine'.*Elsewhere"):
        check(kind, mine=estimator)


def test_baseline_that_could_not_be_read_again_is_refused(kind):
    estimator = Candidate(estimator=f"{__name__}.Elsewhere")

    with pytest.raises(BundleError, match="baseline 'own'.*types.*not trusted"):
        check(kind, baselines={"own": estimator}, mine=kind.linear)


def test_baseline_with_an_impossible_value_is_refused(kind):
    with pytest.raises(ConfigError, match="baseline 'own'.*max_depth"):
        check(
            kind,
            baselines={"own": changed(kind.forest, max_depth=-3)},
            mine=kind.linear,
        )


def test_parameter_with_an_impossible_value_is_refused(kind):
    with pytest.raises(ConfigError, match="candidate 'mine'.*max_depth"):
        check(kind, mine=changed(kind.forest, max_depth=-3))


def test_whatever_an_estimator_stumbles_on_is_one_sentence(kind):
    with pytest.raises(
        ConfigError, match="candidate 'mine' cannot be used: out of luck"
    ):
        check(kind, mine=Candidate(estimator=f"{__name__}.Broken"))


def test_measure_that_does_not_exist_is_refused_with_those_that_do(kind):
    with pytest.raises(ConfigError, match=f"'luck' is not a measure.*{kind.higher}"):
        check(kind, metric="luck", mine=kind.linear)


def test_one_bad_candidate_among_good_ones_is_named(kind):
    with pytest.raises(ConfigError, match="'second'"):
        check(kind, first=kind.linear, second=changed(kind.forest, depth=3))
