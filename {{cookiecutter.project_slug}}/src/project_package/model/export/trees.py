"""Tree ensembles with float64 thresholds and leaves.

skl2onnx writes float32 trees, which answer differently wherever a threshold lies
next to a value. scikit-learn itself compares at two precisions: forests and gradient
boosting round the input to float32 first, histogram gradient boosting does not.
"""

# What an estimator has learned is not all public.
# pylint: disable=protected-access

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from onnx import TensorProto, numpy_helper

from .graph import TREES, Graph

_SUM = 1  # aggregate_function of TreeEnsemble
_SIDES = ("true", "false")  # at or below the threshold, above it


@dataclass(frozen=True)
class Tree:
    """One tree in arrays of length nodes; ``left`` is -1 at a leaf.

    Attributes:
        left: Node for a value at or below the threshold.
        right: Node for a larger value.
        feature: Column that is compared.
        threshold: What it is compared with.
        missing_left: Whether a missing value goes left.
        value: What a leaf adds to the output.
        target: Which output it adds to.
    """

    left: np.ndarray
    right: np.ndarray
    feature: np.ndarray
    threshold: np.ndarray
    missing_left: np.ndarray
    value: np.ndarray
    target: int = 0


def grown(tree: Any, value: np.ndarray, target: int = 0) -> Tree:
    """Return scikit-learn's ``tree_`` with other leaf values, shape (nodes,)."""
    return Tree(
        tree.children_left,
        tree.children_right,
        tree.feature,
        tree.threshold,
        tree.missing_go_to_left,
        value,
        target,
    )


def single(graph: Graph) -> str:
    """Write the input rounded to float32, as forests do before they compare."""
    rounded = graph.node("Cast", graph.input, to=TensorProto.FLOAT)
    return graph.node("Cast", rounded, to=TensorProto.DOUBLE)


def boosted(graph: Graph) -> str:
    """Write the raw sum of gradient boosting: a start value and scaled trees."""
    estimator = graph.estimator
    start = estimator._raw_predict_init(np.zeros((1, estimator.n_features_in_)))
    trees = (
        grown(
            member.tree_, member.tree_.value[:, 0, 0] * estimator.learning_rate, place
        )
        for stage in estimator.estimators_
        for place, member in enumerate(stage)
    )
    targets = estimator.estimators_.shape[1]
    raw = ensemble(graph, single(graph), trees, targets)
    return graph.node("Add", raw, graph.constant(start.reshape(1, -1)))


def histogram_boosted(graph: Graph) -> str:
    """Write the raw sum of histogram gradient boosting, which compares at float64."""
    estimator = graph.estimator
    if estimator.is_categorical_ is not None and estimator.is_categorical_.any():
        raise NotImplementedError("categorical_features is not exported")
    trees = (
        _histogram_tree(predictor.nodes, place)
        for stage in estimator._predictors
        for place, predictor in enumerate(stage)
    )
    raw = ensemble(graph, graph.input, trees, estimator.n_trees_per_iteration_)
    start = estimator._baseline_prediction.reshape(1, -1)
    return graph.node("Add", raw, graph.constant(start))


def ensemble(
    graph: Graph, matrix: str, trees: Iterable[Tree], targets: int, output: str = ""
) -> str:
    """Write the sum of ``trees`` and return its name, shape (rows, targets).

    Args:
        graph: Where to write.
        matrix: Name of the columns that the trees compare.
        trees: The trees.
        targets: Number of sums.
        output: Name of the result; empty makes one.
    """
    arrays = _Arrays()
    for tree in trees:
        arrays.add(tree)
    modes = np.zeros(len(arrays.features), dtype=np.uint8)  # 0: value <= threshold
    return graph.node(
        "TreeEnsemble",
        matrix,
        output=output,
        domain=TREES,
        aggregate_function=_SUM,
        n_targets=targets,
        tree_roots=arrays.roots,
        nodes_featureids=arrays.features,
        nodes_splits=numpy_helper.from_array(np.array(arrays.thresholds)),
        nodes_modes=numpy_helper.from_array(modes),
        nodes_missing_value_tracks_true=arrays.missing,
        **arrays.children,
        leaf_targetids=arrays.targets,
        leaf_weights=numpy_helper.from_array(np.array(arrays.values)),
    )


def _histogram_tree(nodes: np.ndarray, target: int) -> Tree:
    leaf = nodes["is_leaf"].astype(bool)
    return Tree(
        np.where(leaf, -1, nodes["left"].astype(np.int64)),
        np.where(leaf, -1, nodes["right"].astype(np.int64)),
        nodes["feature_idx"],
        nodes["num_threshold"],
        nodes["missing_go_to_left"],
        nodes["value"],
        target,
    )


@dataclass
class _Arrays:
    """The attributes of a TreeEnsemble node, filled tree by tree."""

    roots: list[int] = field(default_factory=list)
    features: list[int] = field(default_factory=list)
    thresholds: list[float] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    children: dict[str, list[int]] = field(
        default_factory=lambda: {
            f"nodes_{side}{what}": []
            for side in _SIDES
            for what in ("nodeids", "leafs")
        }
    )
    values: list[float] = field(default_factory=list)
    targets: list[int] = field(default_factory=list)

    def add(self, tree: Tree) -> None:
        """Append ``tree``; a tree without a split becomes one that always goes left."""
        leaf = tree.left == -1
        inner, leaves = np.flatnonzero(~leaf), np.flatnonzero(leaf)
        place = np.empty(len(leaf), dtype=np.int64)
        place[inner] = len(self.features) + np.arange(len(inner))
        place[leaves] = len(self.values) + np.arange(len(leaves))
        self.roots.append(len(self.features))
        lonely = len(inner) == 0
        self.features += [0] if lonely else tree.feature[inner].tolist()
        self.thresholds += [0.0] if lonely else tree.threshold[inner].tolist()
        self.missing += [1] if lonely else tree.missing_left[inner].astype(int).tolist()
        for side, children in zip(_SIDES, (tree.left, tree.right)):
            reached = leaves if lonely else children[inner]
            self.children[f"nodes_{side}nodeids"] += place[reached].tolist()
            self.children[f"nodes_{side}leafs"] += leaf[reached].astype(int).tolist()
        self.values += tree.value[leaves].tolist()
        self.targets += [tree.target] * len(leaves)
