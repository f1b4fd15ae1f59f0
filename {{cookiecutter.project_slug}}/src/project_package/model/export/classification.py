"""Exact converters for estimators of classes: each gives classes and probabilities.

A support vector machine gives scores in place of probabilities, one column a class,
which is what a calibration around it expects.
"""

# What an estimator has learned is not all public.
# pylint: disable=protected-access

from itertools import combinations

import numpy as np
from onnx import TensorProto
from sklearn import ensemble, svm, tree

from . import kernels, trees
from .graph import Graph


def forest(graph: Graph) -> None:
    """Write the mean over the trees of each class's share in the leaf."""
    members = getattr(graph.estimator, "estimators_", [graph.estimator])
    classes = len(graph.estimator.classes_)
    wanted = [1] if classes == 2 else list(range(classes))
    grown = (
        trees.grown(m.tree_, m.tree_.value[:, 0, label], place)
        for place, label in enumerate(wanted)
        for m in members
    )
    total = trees.ensemble(graph, trees.single(graph), grown, len(wanted))
    count = graph.constant([float(len(members))])  # divided last: 1 stays exactly 1
    _probabilities(graph, graph.node("Div", total, count))


def boosting(graph: Graph) -> None:
    """Write gradient boosting."""
    _boosted(graph, trees.boosted(graph))


def histogram_boosting(graph: Graph) -> None:
    """Write histogram gradient boosting."""
    _boosted(graph, trees.histogram_boosted(graph))


def vectors(graph: Graph) -> None:
    """Write the scores of a support vector machine."""
    machine, scores = graph.estimator, graph.output(1)
    if hasattr(machine, "predict_proba"):
        raise NotImplementedError(
            "its own probabilities are not exported: leave them out, and wrap it in "
            "sklearn.calibration.CalibratedClassifierCV"
        )
    if len(machine.classes_) == 2:
        weights = kernels.dense(machine.dual_coef_).T
        score = kernels.weighted(graph, weights, machine.intercept_)
        graph.node("Concat", graph.node("Neg", score), score, output=scores, axis=1)
    else:
        weights = _pair_weights(machine)
        decisions = kernels.weighted(graph, weights, machine._intercept_)
        _one_against_rest(graph, decisions, scores)
    _class(graph, scores)


def _boosted(graph: Graph, raw: str) -> None:
    """Write probabilities from the sum of the trees."""
    if graph.estimator.loss != "log_loss":
        raise NotImplementedError(f"loss={graph.estimator.loss!r} is not exported")
    binary = len(graph.estimator.classes_) == 2
    shares = (
        graph.node("Sigmoid", raw) if binary else graph.node("Softmax", raw, axis=1)
    )
    _probabilities(graph, shares)


def _probabilities(graph: Graph, shares: str) -> None:
    """Write one column a class; of two classes ``shares`` has the second only."""
    output = graph.output(1)
    if len(graph.estimator.classes_) == 2:
        rest = graph.node("Sub", graph.constant([1.0]), shares)
        graph.node("Concat", rest, shares, output=output, axis=1)
    else:
        graph.node("Identity", shares, output=output)
    _class(graph, output)


def _class(graph: Graph, scores: str) -> None:
    """Write the position of the largest score."""
    graph.node("ArgMax", scores, output=graph.output(0), axis=1, keepdims=0)


def _pairs(machine: svm.SVC) -> list[tuple[int, int]]:
    return list(combinations(range(len(machine.classes_)), 2))


def _pair_weights(machine: svm.SVC) -> np.ndarray:
    """Return the weight of each support vector in libsvm's decisions between pairs."""
    ends = np.cumsum(machine.n_support_)
    parts = [slice(end - n, end) for end, n in zip(ends, machine.n_support_)]
    dual, pairs = kernels.dense(machine._dual_coef_), _pairs(machine)
    weights = np.zeros((dual.shape[1], len(pairs)))
    for place, (first, second) in enumerate(pairs):
        weights[parts[first], place] = dual[second - 1, parts[first]]
        weights[parts[second], place] = dual[first, parts[second]]
    return weights


def _one_against_rest(graph: Graph, decisions: str, output: str) -> None:
    """Write votes plus bounded confidences, as scikit-learn sums them up.

    Source: ``sklearn.utils.multiclass._ovr_decision_function``.
    """
    pairs = _pairs(graph.estimator)
    wins = np.zeros((len(pairs), len(graph.estimator.classes_)))
    defeats = np.zeros_like(wins)
    for place, (first, second) in enumerate(pairs):
        wins[place, first] = defeats[place, second] = 1.0
    lost = graph.node("Less", decisions, graph.constant([0.0]))
    lost = graph.node("Cast", lost, to=TensorProto.DOUBLE)
    won = graph.node("Sub", graph.constant([1.0]), lost)
    votes = graph.node(
        "Add",
        graph.node("MatMul", won, graph.constant(wins)),
        graph.node("MatMul", lost, graph.constant(defeats)),
    )
    confidence = graph.node("MatMul", decisions, graph.constant(wins - defeats))
    size = graph.node("Add", graph.node("Abs", confidence), graph.constant([1.0]))
    bounded = graph.node(
        "Div", confidence, graph.node("Mul", size, graph.constant([3.0]))
    )
    graph.node("Add", votes, bounded, output=output)


LABELLED = True
WRITERS = {
    ensemble.RandomForestClassifier: forest,
    ensemble.ExtraTreesClassifier: forest,
    tree.DecisionTreeClassifier: forest,
    ensemble.GradientBoostingClassifier: boosting,
    ensemble.HistGradientBoostingClassifier: histogram_boosting,
    svm.SVC: vectors,
    svm.NuSVC: vectors,
}
