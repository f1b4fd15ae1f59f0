"""Measures for classes are scikit-learn's."""

import numpy as np
import pytest
from sklearn import metrics

from project_package.model import measures
from project_package.problems.classification import PROBLEM

RNG = np.random.default_rng(1)
TWO = RNG.integers(0, 2, 60), RNG.dirichlet([1, 1], 60)
THREE = RNG.integers(0, 3, 60), RNG.dirichlet([1, 1, 1], 60)


def value(name, target, outputs):
    """Return one measure."""
    return measures.measure(name, PROBLEM).value(target, outputs)


@pytest.mark.parametrize(
    "name, reference",
    [
        ("roc_auc", lambda y, p: metrics.roc_auc_score(y, p[:, 1])),
        ("average_precision", lambda y, p: metrics.average_precision_score(y, p[:, 1])),
        ("log_loss", lambda y, p: metrics.log_loss(y, p[:, 1])),
        ("brier", lambda y, p: metrics.brier_score_loss(y, p[:, 1])),
        ("accuracy", lambda y, p: metrics.accuracy_score(y, p[:, 1] > 0.5)),
        (
            "balanced_accuracy",
            lambda y, p: metrics.balanced_accuracy_score(y, p[:, 1] > 0.5),
        ),
    ],
)
def test_two_classes_are_measured_as_scikit_learn_does(name, reference):
    assert reference(*TWO) == pytest.approx(value(name, *TWO), rel=1e-12)


def test_more_classes_are_measured_as_scikit_learn_does():
    target, shares = THREE

    for name, expected in {
        "roc_auc": metrics.roc_auc_score(target, shares, multi_class="ovr"),
        "log_loss": metrics.log_loss(target, shares),
        "accuracy": metrics.accuracy_score(target, shares.argmax(axis=1)),
        "average_precision": np.mean(
            [
                metrics.average_precision_score(target == k, shares[:, k])
                for k in range(3)
            ]
        ),
        "brier": ((shares - np.eye(3)[target]) ** 2).sum(axis=1).mean() / 2,
    }.items():
        assert expected == pytest.approx(value(name, *THREE), rel=1e-12), name


@pytest.mark.parametrize(
    "name, reference",
    [
        ("roc_auc", lambda y, p, w: metrics.roc_auc_score(y, p, sample_weight=w)),
        (
            "average_precision",
            lambda y, p, w: metrics.average_precision_score(y, p, sample_weight=w),
        ),
        ("log_loss", lambda y, p, w: metrics.log_loss(y, p, sample_weight=w)),
        ("brier", lambda y, p, w: metrics.brier_score_loss(y, p, sample_weight=w)),
        (
            "accuracy",
            lambda y, p, w: metrics.accuracy_score(y, p > 0.5, sample_weight=w),
        ),
        (
            "balanced_accuracy",
            lambda y, p, w: metrics.balanced_accuracy_score(
                y, p > 0.5, sample_weight=w
            ),
        ),
    ],
)
def test_each_sample_is_weighted_as_scikit_learn_does_ties_included(name, reference):
    target, score = TWO[0], TWO[1][:, 1].round(1).clip(0.01, 0.99)
    outputs = np.column_stack([1 - score, score])
    weights = RNG.integers(0, 4, (5, len(target)))

    measured = measures.measure(name, PROBLEM).weighted(target, outputs, weights)

    expected = [reference(target, score, row) for row in weights]
    np.testing.assert_allclose(measured, expected, rtol=1e-12)


def test_a_sample_without_a_class_has_no_area():
    target, outputs = TWO
    weights = np.array([target == 1, target == 0])

    assert np.isnan(
        measures.measure("roc_auc", PROBLEM).weighted(target, outputs, weights)
    ).all()


@pytest.mark.parametrize("name", measures.of(PROBLEM))
def test_perfect_answers_are_better_than_guesses(name):
    measure = measures.measure(name, PROBLEM)
    target, guesses = THREE

    perfect = measure.value(target, np.eye(3)[target])

    assert measure.gain(perfect, measure.value(target, guesses)) > 0
    assert perfect == pytest.approx(float(measure.greater_is_better), abs=1e-9)
