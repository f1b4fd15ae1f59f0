"""Writing nodes into the graph that skl2onnx is building."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from onnx import numpy_helper

TREES = "ai.onnx.ml"  # the domain of the operators beside the standard ones
OPSET = {"": 18, TREES: 3}  # version of each domain that nodes are written in


@dataclass(frozen=True)
class Graph:
    """The place of one operator in the graph.

    Attributes:
        scope: skl2onnx's scope, which makes names unique.
        operator: skl2onnx's operator, with the fitted estimator and its variables.
        container: skl2onnx's container, which collects nodes.
    """

    scope: Any
    operator: Any
    container: Any

    @property
    def estimator(self) -> Any:
        """The fitted scikit-learn estimator."""
        return self.operator.raw_operator

    @property
    def input(self) -> str:
        """Name of the matrix that the operator reads."""
        return str(self.operator.inputs[0].full_name)

    def output(self, place: int = 0) -> str:
        """Return the name of one of the operator's results."""
        return str(self.operator.outputs[place].full_name)

    def constant(self, values: Any) -> str:
        """Store ``values`` with the model and return their name."""
        name = str(self.scope.get_unique_variable_name("constant"))
        tensor = numpy_helper.from_array(np.asarray(values), name)
        self.container.initializers.append(tensor)
        return name

    def node(
        self,
        op: str,
        *inputs: str,
        output: str = "",
        domain: str = "",
        **attributes: Any,
    ) -> str:
        """Append a node and return the name of its result.

        Args:
            op: Operator of the ONNX standard.
            *inputs: Names of its inputs.
            output: Name of its result; empty makes one.
            domain: Operator set; empty is the standard one.
            **attributes: Attributes of the operator.
        """
        output = output or str(self.scope.get_unique_variable_name(op.lower()))
        self.container.add_node(
            op,
            list(inputs),
            [output],
            op_domain=domain,
            op_version=OPSET[domain],
            name=self.scope.get_unique_operator_name(op),
            **attributes,
        )
        return output
