"""Kernels of support vector machines in float64; skl2onnx computes them in float32."""

# What an estimator has learned is not all public.
# pylint: disable=protected-access

from typing import Any

import numpy as np
from scipy.sparse import issparse

from .graph import Graph

_FAR = 1e150  # its square is finite; every kernel is 0 long before


def kernel(graph: Graph) -> str:
    """Write the kernel between rows and support vectors, shape (rows, vectors).

    Raises:
        NotImplementedError: For a kernel other than ``rbf`` and ``linear``.
    """
    machine = graph.estimator
    vectors = dense(machine.support_vectors_)
    if machine.kernel == "linear":
        return graph.node("MatMul", graph.input, graph.constant(vectors.T))
    if machine.kernel != "rbf":
        raise NotImplementedError(
            f"kernel={machine.kernel!r} is not exported: use 'rbf' or 'linear'"
        )
    scaled = graph.node(
        "Mul", _distance(graph, vectors), graph.constant([-machine._gamma])
    )
    return graph.node("Exp", scaled)


def _distance(graph: Graph, vectors: np.ndarray) -> str:
    """Write the squared distance between rows and ``vectors``, (rows, vectors).

    Both are seen from the middle of the vectors: the sums of squares that are
    subtracted stay small there, so that no digits are lost.
    """
    middle = vectors.mean(axis=0)
    vectors = vectors - middle
    rows = graph.node("Sub", graph.input, graph.constant(middle))
    far = graph.constant(_FAR)
    rows = graph.node("Clip", rows, graph.node("Neg", far), far)
    squares = graph.node("Mul", rows, rows)
    lengths = graph.node("ReduceSum", squares, graph.constant([1]), keepdims=1)
    lengths = graph.node("Add", lengths, graph.constant((vectors**2).sum(axis=1)))
    product = graph.node("MatMul", rows, graph.constant(vectors.T))
    return graph.node("Sub", lengths, graph.node("Mul", product, graph.constant([2.0])))


def weighted(graph: Graph, weights: np.ndarray, intercept: np.ndarray) -> str:
    """Write the kernel times ``weights`` (vectors, outputs) plus ``intercept``."""
    values = graph.node("MatMul", kernel(graph), graph.constant(weights))
    return graph.node("Add", values, graph.constant(intercept))


def dense(matrix: Any) -> np.ndarray:
    """Return a matrix that may be sparse as an array."""
    return np.asarray(matrix.toarray() if issparse(matrix) else matrix)
