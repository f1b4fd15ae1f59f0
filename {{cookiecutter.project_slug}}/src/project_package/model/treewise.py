"""A model for many rows: one tree, or one column, after another.

A whole forest does not fit the processor's nearest cache, a single tree does. With a
node of its own for each tree ONNX Runtime keeps one tree at hand while all rows of a
block pass it, which takes a third less time; for a single row it takes longer. The
sums are added in the same order, so the results are the same.

Gather copies columns cell by cell, which is half of the work of a linear model. A
product with a matrix of zeros and ones gives the same columns in a fifth of the time.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

_OPERATOR, _DOMAIN = "TreeEnsemble", "ai.onnx.ml"
# About a megabyte of nodes: what a processor keeps close by. Below, it does not pay.
LARGE = 25_000
# Flags and codes, which float32 holds exactly: far fewer than 2**24 of them.
_SMALL_NUMBERS = (TensorProto.BOOL, TensorProto.INT64)
_OF_NODES = (
    "nodes_featureids",
    "nodes_splits",
    "nodes_modes",
    "nodes_missing_value_tracks_true",
    "nodes_trueleafs",
    "nodes_falseleafs",
)


def treewise(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return ``model`` with a node a large tree, and products that pick columns."""
    result = onnx.ModelProto()
    result.CopyFrom(model)
    del result.graph.node[:]
    lists = {t.name: t for t in model.graph.initializer if len(t.dims) == 1}
    known = {v.name: v for v in (*model.graph.input, *model.graph.value_info)}
    for node in model.graph.node:
        if _is_large(node):
            result.graph.node.extend(_split(node))
        elif _picks_columns(node, known) and node.input[1] in lists:
            columns = numpy_helper.to_array(lists[node.input[1]])
            table = known[node.input[0]].type.tensor_type
            result.graph.node.extend(_product(node, table, columns))
        else:
            result.graph.node.append(node)
    return result


def _picks_columns(node: onnx.NodeProto, known: dict[str, onnx.ValueInfoProto]) -> bool:
    """Return whether ``node`` picks columns of a table of codes or flags."""
    if node.op_type != "Gather" or node.input[0] not in known:
        return False
    table = known[node.input[0]].type.tensor_type
    axes = [a.i for a in node.attribute if a.name == "axis"]
    width = table.shape.dim[1].dim_value if len(table.shape.dim) == 2 else 0
    return axes == [1] and width > 0 and table.elem_type in _SMALL_NUMBERS


def _product(
    gather: onnx.NodeProto, table: onnx.TypeProto.Tensor, columns: np.ndarray
) -> Iterator[onnx.NodeProto]:
    """Yield the nodes of a product that picks ``columns``."""
    picks = np.zeros((table.shape.dim[1].dim_value, len(columns)), dtype=np.float32)
    picks[columns, np.arange(len(columns))] = 1
    output = gather.output[0]
    matrix, floats, product = (
        f"{output}_{it}" for it in ("picks", "floats", "product")
    )
    values = numpy_helper.from_array(picks)
    yield helper.make_node("Constant", [], [matrix], value=values)
    yield helper.make_node("Cast", gather.input[:1], [floats], to=TensorProto.FLOAT)
    yield helper.make_node("MatMul", [floats, matrix], [product])
    yield helper.make_node("Cast", [product], [output], to=table.elem_type)


def _is_large(node: onnx.NodeProto) -> bool:
    """Return whether ``node`` is an ensemble that is better split."""
    sizes = (len(a.ints) for a in node.attribute if a.name == "nodes_featureids")
    return node.op_type == _OPERATOR and max(sizes, default=0) > LARGE


def _split(ensemble: onnx.NodeProto) -> Iterator[onnx.NodeProto]:
    """Yield a node a tree, then those that add them up to the ensemble's output."""
    values = {a.name: _array(a) for a in ensemble.attribute}
    name, output = ensemble.name, ensemble.output[0]
    sums: dict[int, list[str]] = {}
    for place, (target, attributes) in enumerate(_trees(values)):
        result = f"{name}_tree_{place}"
        sums.setdefault(target, []).append(result)
        yield helper.make_node(
            _OPERATOR,
            ensemble.input,
            [result],
            domain=_DOMAIN,
            n_targets=1,
            **attributes,
        )
    targets = range(int(values["n_targets"]))
    columns = [f"{name}_target_{target}" for target in targets]
    for target, column in zip(targets, columns):
        yield helper.make_node("Sum", sums[target], [column])
    yield helper.make_node("Concat", columns, [output], axis=1)


def _trees(values: dict[str, np.ndarray]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the target and the attributes of each tree; its nodes stand together."""
    starts = values["tree_roots"]
    ends = np.append(starts[1:], len(values["nodes_featureids"]))
    leaf = 0
    for start, end in zip(starts, ends):
        part = {key: values[key][start:end] for key in _OF_NODES}
        children = {}
        for side in ("true", "false"):
            ids, leaves = values[f"nodes_{side}nodeids"], part[f"nodes_{side}leafs"]
            children[side] = ids[start:end] - np.where(leaves == 1, leaf, start)
        leaves_end = leaf + max(
            int(ids[part[f"nodes_{side}leafs"] == 1].max(initial=-1)) + 1
            for side, ids in children.items()
        )
        yield int(values["leaf_targetids"][leaf]), {
            "aggregate_function": int(values["aggregate_function"]),
            "tree_roots": [0],
            "nodes_featureids": part["nodes_featureids"].tolist(),
            "nodes_splits": numpy_helper.from_array(part["nodes_splits"]),
            "nodes_modes": numpy_helper.from_array(part["nodes_modes"]),
            "nodes_missing_value_tracks_true": part[
                "nodes_missing_value_tracks_true"
            ].tolist(),
            "nodes_truenodeids": children["true"].tolist(),
            "nodes_falsenodeids": children["false"].tolist(),
            "nodes_trueleafs": part["nodes_trueleafs"].tolist(),
            "nodes_falseleafs": part["nodes_falseleafs"].tolist(),
            "leaf_targetids": [0] * (leaves_end - leaf),
            "leaf_weights": numpy_helper.from_array(
                values["leaf_weights"][leaf:leaves_end]
            ),
        }
        leaf = leaves_end


def _array(attribute: onnx.AttributeProto) -> np.ndarray:
    """Return the value of an attribute as an array."""
    value = helper.get_attribute_value(attribute)
    if isinstance(value, onnx.TensorProto):
        return numpy_helper.to_array(value)
    return np.asarray(value)
