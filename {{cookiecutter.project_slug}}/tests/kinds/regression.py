"""A number from a few columns."""

from project_package.problems.regression import PROBLEM
from project_package.schema import Column
from project_package.settings import Candidate

from . import Kind

KIND = Kind(
    problem=PROBLEM,
    target=Column(name="target", type="number", role="target"),
    dummy=Candidate(estimator="sklearn.dummy.DummyRegressor"),
    linear=Candidate(
        estimator="sklearn.linear_model.Ridge",
        scale=True,
        space={"alpha": [0.1, 1.0, 10.0], "fit_intercept": [True, False]},
    ),
    forest=Candidate(
        estimator="sklearn.ensemble.RandomForestRegressor",
        parameters={"n_estimators": 5, "max_depth": 5},
        space={"min_samples_leaf": [1, 5, 20]},
    ),
    higher="r2",
    lower="rmse",
    decision={"coverage": 0.8},
)
