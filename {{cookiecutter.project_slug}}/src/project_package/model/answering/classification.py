"""Classes: the costs that are configured are all that an answer needs."""

from typing import Any

from ..outputs import Outputs


def learn(outputs: Outputs, *_training: Any) -> Outputs:
    """Return the outputs as they are."""
    return outputs
