"""Classes: the exported model gives the probabilities that scikit-learn gives."""

import pytest
from sklearn import (
    calibration,
    discriminant_analysis,
    dummy,
    ensemble,
    linear_model,
    naive_bayes,
    neighbors,
    neural_network,
    svm,
    tree,
)

from project_package.errors import ExportError
from project_package.model import probe, synthetic
from project_package.schema import Column

from ... import small
from ...kinds.classification import KIND
from . import rows

LOGISTIC = linear_model.LogisticRegression()
FOREST = ensemble.RandomForestClassifier(5, random_state=1)


def calibrated(estimator, **parameters):
    """Return ``estimator`` with probabilities."""
    return calibration.CalibratedClassifierCV(estimator, cv=3, **parameters)


ESTIMATORS = [
    LOGISTIC,
    linear_model.LogisticRegression(C=1e6, max_iter=2000, class_weight="balanced"),
    # Without much of a penalty it is so sure that 1 - p has few digits left.
    linear_model.SGDClassifier(loss="log_loss", alpha=0.01, random_state=1),
    FOREST,
    ensemble.RandomForestClassifier(3, min_samples_leaf=300, random_state=1),
    ensemble.ExtraTreesClassifier(5, random_state=1),
    tree.DecisionTreeClassifier(random_state=1),
    ensemble.GradientBoostingClassifier(n_estimators=5, random_state=1),
    ensemble.GradientBoostingClassifier(n_estimators=3, init="zero"),
    ensemble.HistGradientBoostingClassifier(max_iter=5),
    ensemble.HistGradientBoostingClassifier(max_iter=2, min_samples_leaf=200),
    calibrated(svm.SVC(), ensemble=False),
    calibrated(svm.SVC(), ensemble=True),
    calibrated(svm.SVC(kernel="linear"), ensemble=False),
    calibrated(svm.NuSVC(nu=0.2), ensemble=False),
    calibrated(svm.LinearSVC(), ensemble=False),
    calibrated(FOREST, ensemble=False, method="isotonic"),
    neural_network.MLPClassifier((8,), max_iter=30, random_state=1),
    neighbors.KNeighborsClassifier(),
    naive_bayes.GaussianNB(),
    discriminant_analysis.QuadraticDiscriminantAnalysis(reg_param=0.1),
    ensemble.BaggingClassifier(LOGISTIC, n_estimators=3, random_state=1),
    ensemble.StackingClassifier([("linear", LOGISTIC), ("forest", FOREST)], cv=3),
]
FAMILIES = {
    "linear": LOGISTIC,
    "forest": FOREST,
    "boosting": ensemble.HistGradientBoostingClassifier(max_iter=5),
    "vectors": calibrated(svm.SVC(), ensemble=False),
}
CLASSES = {"two": ("no", "yes"), "three": ("low", "mid", "high")}


def described(classes: str, *features: Column):
    """Return a schema whose target has two or three classes."""
    target = Column(
        name="target", type="category", role="target", allowed=CLASSES[classes]
    )
    return small.schema(target, *features)


@pytest.mark.filterwarnings("ignore:.*iterations.*")
@pytest.mark.parametrize("classes", CLASSES)
@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda e: repr(e)[:60])
def test_probabilities_are_the_pipelines_own(estimator, classes):
    proven = small.proven(estimator, described(classes))

    assert proven.largest_difference < 1e-9
    assert {"held_out", "missing_values", "unseen_categories", "one_at_a_time"} == set(
        proven.rows
    )


@pytest.mark.parametrize("family", FAMILIES)
def test_extreme_rows_give_the_same_probabilities(family):
    rows.agree(family, FAMILIES[family], described("three"))


@pytest.mark.parametrize(
    "estimator, reason",
    [
        (dummy.DummyClassifier(), "DummyClassifier cannot be exported"),
        (calibrated(svm.SVC(kernel="poly"), ensemble=False), "use 'rbf' or 'linear'"),
        (
            ensemble.GradientBoostingClassifier(loss="exponential", n_estimators=2),
            "loss='exponential'",
        ),
    ],
    ids=["dummy", "kernel", "loss"],
)
def test_what_has_no_exact_counterpart_is_refused(estimator, reason):
    rows.refused(estimator, described("two"), reason)


def test_vectors_with_probabilities_of_their_own_are_refused_with_the_way_out():
    schema = described("two")
    with pytest.warns(FutureWarning, match="probability"):
        fitted = small.fit(schema, svm.SVC(probability=True))

    with pytest.raises(ExportError, match="CalibratedClassifierCV"):
        small.exported(fitted, schema)


def test_boosting_with_categories_of_its_own_is_refused():
    schema = described("two", *small.NUMBERS)
    boosting = ensemble.HistGradientBoostingClassifier(
        max_iter=2, categorical_features=[2], min_samples_leaf=5
    )
    fitted = small.fit(schema, boosting, scale=False)

    with pytest.raises(ExportError, match="categorical_features"):
        small.exported(fitted, schema)


def test_tie_between_classes_goes_to_the_first_in_both_runtimes():
    schema = described("two")
    fitted = small.fit(schema, tree.DecisionTreeClassifier(max_depth=1), rows=200)
    fitted.named_steps["model"].tree_.value[:] = 0.5
    frame = synthetic.rows(schema, 10, seed=2)

    answer = small.predictor(fitted, schema).predict(frame)

    assert ["no"] * 10 == answer["prediction"].tolist()
    assert [0.5] * 10 == answer["probability"].tolist()


def test_probe_refuses_what_only_the_runtime_finds_impossible():
    model = {
        "metric": "roc_auc",
        "baselines": {"dummy": KIND.dummy},
        "candidates": {"mine": {"estimator": "sklearn.ensemble.AdaBoostClassifier"}},
    }
    configured = small.settings(KIND, model=model)

    with pytest.raises(
        ExportError, match="'mine': AdaBoostClassifier cannot be exported"
    ):
        probe.check(configured, described("two"), KIND.problem)
