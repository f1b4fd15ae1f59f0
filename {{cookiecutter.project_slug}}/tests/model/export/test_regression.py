"""Numbers: the exported model predicts what scikit-learn predicts."""

import numpy as np
import pytest
from sklearn import (
    compose,
    cross_decomposition,
    dummy,
    ensemble,
    gaussian_process,
    kernel_ridge,
    linear_model,
    neighbors,
    neural_network,
    svm,
    tree,
)
from sklearn.base import clone
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from project_package.errors import ExportError
from project_package.model import parity, synthetic
from project_package.problems.regression import PROBLEM
from project_package.schema import Column

from ... import small
from . import rows

RIDGE = linear_model.Ridge()
FOREST = ensemble.RandomForestRegressor(5, random_state=1)
BOOSTING = ensemble.HistGradientBoostingRegressor(max_iter=5)


def standardised(estimator, **parameters):
    """Return ``estimator`` with a standardised target."""
    return compose.TransformedTargetRegressor(
        estimator, transformer=StandardScaler(**parameters)
    )


ESTIMATORS = [
    linear_model.LinearRegression(),
    RIDGE,
    linear_model.Lasso(alpha=0.01),
    linear_model.ElasticNet(alpha=0.01),
    linear_model.HuberRegressor(),
    linear_model.BayesianRidge(),
    linear_model.PoissonRegressor(),
    linear_model.GammaRegressor(),
    linear_model.QuantileRegressor(alpha=0.01),
    FOREST,
    ensemble.RandomForestRegressor(3, min_samples_leaf=300, random_state=1),
    ensemble.ExtraTreesRegressor(5, random_state=1),
    tree.DecisionTreeRegressor(random_state=1),
    ensemble.GradientBoostingRegressor(n_estimators=5, random_state=1),
    ensemble.GradientBoostingRegressor(n_estimators=5, loss="huber"),
    BOOSTING,
    ensemble.HistGradientBoostingRegressor(max_iter=5, loss="poisson"),
    ensemble.HistGradientBoostingRegressor(max_iter=5, loss="gamma"),
    ensemble.HistGradientBoostingRegressor(max_iter=5, loss="absolute_error"),
    ensemble.HistGradientBoostingRegressor(max_iter=5, loss="quantile", quantile=0.3),
    ensemble.HistGradientBoostingRegressor(max_iter=2, min_samples_leaf=200),
    svm.SVR(),
    svm.SVR(kernel="linear"),
    svm.NuSVR(),
    svm.LinearSVR(),
    neural_network.MLPRegressor(hidden_layer_sizes=(8,), max_iter=30, random_state=1),
    neighbors.KNeighborsRegressor(),
    gaussian_process.GaussianProcessRegressor(alpha=0.1),
    cross_decomposition.PLSRegression(),
    ensemble.BaggingRegressor(RIDGE, n_estimators=3, random_state=1),
    ensemble.AdaBoostRegressor(n_estimators=3, random_state=1),
    ensemble.VotingRegressor([("linear", RIDGE), ("forest", FOREST)]),
    ensemble.StackingRegressor([("linear", RIDGE), ("forest", FOREST)], cv=3),
    standardised(svm.SVR()),
    standardised(RIDGE, with_mean=False),
    standardised(RIDGE, with_std=False),
    standardised(BOOSTING),
]
FAMILIES = {
    "linear": RIDGE,
    "forest": FOREST,
    "boosting": BOOSTING,
    "vectors": standardised(svm.SVR()),
}


def described(*features: Column, minimum: float = 1.0):
    """Return a schema whose target is a positive number."""
    target = Column(name="target", type="number", role="target", minimum=minimum)
    return small.schema(target, *features)


@pytest.mark.filterwarnings("ignore:.*iterations.*")
@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda e: repr(e)[:60])
def test_predictions_are_the_pipelines_own(estimator):
    proven = small.proven(estimator, described())

    assert proven.largest_difference < 1e-9
    assert 0 == proven.labels_differ


@pytest.mark.parametrize("family", FAMILIES)
def test_extreme_rows_give_the_same_predictions(family):
    rows.agree(family, FAMILIES[family], described())


def test_columns_far_from_zero_lose_no_digits_in_a_kernel():
    far = Column(name="size", type="number", minimum=1e9, maximum=1e9 + 10)
    schema = described(far)
    fitted = small.fit(schema, svm.SVR(gamma=1.0), scale=False)
    frame = synthetic.rows(schema, 50, seed=2)

    actual = small.predictor(fitted, schema).values(frame)[:, 0]

    assert small.relative_difference(actual, fitted.predict(frame)) < 1e-9


@pytest.mark.parametrize(
    "estimator, reason",
    [
        (dummy.DummyRegressor(), "DummyRegressor cannot be exported"),
        (svm.SVR(kernel="poly"), "use 'rbf' or 'linear'"),
        (kernel_ridge.KernelRidge(), "KernelRidge cannot be exported"),
        (
            compose.TransformedTargetRegressor(RIDGE, transformer=MinMaxScaler()),
            "StandardScaler",
        ),
    ],
    ids=["dummy", "kernel", "no converter", "target"],
)
def test_what_has_no_exact_counterpart_is_refused(estimator, reason):
    rows.refused(estimator, described(), reason)


def test_start_that_the_export_cannot_write_is_caught_by_the_proof():
    schema = described()
    boosting = ensemble.GradientBoostingRegressor(n_estimators=2, init=RIDGE)
    fitted = small.fit(schema, boosting)
    predictor = small.predictor(fitted, schema)

    with pytest.raises(ExportError, match="not exported exactly"):
        parity.prove(fitted, predictor, synthetic.rows(schema, 50, 2), PROBLEM)


def test_predictions_are_float64():
    schema = described()
    fitted = small.fit(schema, clone(RIDGE))

    answer = small.predictor(fitted, schema).predict(synthetic.rows(schema, 5, 2))

    assert np.float64 == answer["prediction"].dtype
