"""Three classes from a few columns."""

from project_package.problems.classification import PROBLEM
from project_package.schema import Column
from project_package.settings import Candidate

from . import Kind

KIND = Kind(
    problem=PROBLEM,
    target=Column(
        name="target", type="category", role="target", allowed=("low", "mid", "high")
    ),
    dummy=Candidate(estimator="sklearn.dummy.DummyClassifier"),
    linear=Candidate(
        estimator="sklearn.linear_model.LogisticRegression",
        scale=True,
        space={"C": [0.1, 1.0, 10.0], "fit_intercept": [True, False]},
    ),
    forest=Candidate(
        estimator="sklearn.ensemble.RandomForestClassifier",
        parameters={"n_estimators": 5, "max_depth": 5},
        space={"min_samples_leaf": [1, 5, 20]},
    ),
    higher="roc_auc",
    lower="log_loss",
    decision={"costs": {}},
)
