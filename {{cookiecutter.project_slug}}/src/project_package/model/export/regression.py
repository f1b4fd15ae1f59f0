"""Exact converters for estimators of a number."""

import numpy as np
from skl2onnx import get_model_alias
from skl2onnx.common.data_types import DoubleTensorType
from sklearn import compose, ensemble, linear_model, preprocessing, svm, tree

from . import kernels, trees
from .graph import Graph

_EXPONENTIAL = ("poisson", "gamma")  # losses that learn the logarithm


def forest(graph: Graph) -> None:
    """Write the mean of the trees."""
    members = getattr(graph.estimator, "estimators_", [graph.estimator])
    grown = (
        trees.grown(m.tree_, m.tree_.value[:, 0, 0] / len(members)) for m in members
    )
    trees.ensemble(graph, trees.single(graph), grown, 1, output=graph.output())


def boosting(graph: Graph) -> None:
    """Write gradient boosting."""
    graph.node("Identity", trees.boosted(graph), output=graph.output())


def histogram_boosting(graph: Graph) -> None:
    """Write histogram gradient boosting with the link of its loss."""
    link = "Exp" if graph.estimator.loss in _EXPONENTIAL else "Identity"
    graph.node(link, trees.histogram_boosted(graph), output=graph.output())


def vectors(graph: Graph) -> None:
    """Write a support vector machine."""
    machine = graph.estimator
    weights = kernels.dense(machine.dual_coef_).T
    value = kernels.weighted(graph, weights, machine.intercept_)
    graph.node("Identity", value, output=graph.output())


def linear(graph: Graph) -> None:
    """Write one product and the intercept, which is a plain 0 if none was fitted."""
    weights = graph.constant(kernels.dense(graph.estimator.coef_).reshape(-1, 1))
    intercept = graph.constant(np.reshape(graph.estimator.intercept_, 1).astype(float))
    product = graph.node("MatMul", graph.input, weights)
    graph.node("Add", product, intercept, output=graph.output())


def transformed_target(graph: Graph) -> None:
    """Write an estimator that learned a standardised target, and undo that."""
    scaler = graph.estimator.transformer_
    if not isinstance(scaler, preprocessing.StandardScaler):
        raise NotImplementedError("transformer must be a StandardScaler")
    learned = graph.estimator.regressor_
    inner = graph.scope.declare_local_operator(get_model_alias(type(learned)), learned)
    inner.inputs = graph.operator.inputs
    raw = graph.scope.declare_local_variable("raw", DoubleTensorType([None, 1]))
    inner.outputs.append(raw)
    scale = scaler.scale_ if scaler.with_std else [1.0]
    mean = scaler.mean_ if scaler.with_mean else [0.0]
    scaled = graph.node("Mul", raw.full_name, graph.constant(scale))
    graph.node("Add", scaled, graph.constant(mean), output=graph.output())


LABELLED = False
WRITERS = {
    ensemble.RandomForestRegressor: forest,
    ensemble.ExtraTreesRegressor: forest,
    tree.DecisionTreeRegressor: forest,
    ensemble.GradientBoostingRegressor: boosting,
    ensemble.HistGradientBoostingRegressor: histogram_boosting,
    linear_model.LinearRegression: linear,
    linear_model.Ridge: linear,
    linear_model.Lasso: linear,
    linear_model.ElasticNet: linear,
    svm.SVR: vectors,
    svm.NuSVR: vectors,
    compose.TransformedTargetRegressor: transformed_target,
}
