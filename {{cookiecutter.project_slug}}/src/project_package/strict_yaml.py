"""YAML in which nothing is lost: a key that stands twice is an error."""

from typing import Any

import yaml


def parse(text: str) -> Any:
    """Return what a YAML text holds.

    Raises:
        yaml.YAMLError: If it is not YAML, or a mapping has a key twice.
    """
    return yaml.load(text, _Loader)  # nosec B506


class _Loader(yaml.SafeLoader):
    """Plain values only, as the safe loader has it."""

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(
                    problem=f"the key {key!r} stands twice",
                    problem_mark=node.start_mark,
                )
        return super().construct_mapping(node, deep)
