"""YAML files in which nothing is lost: a key that stands twice is an error."""

from pathlib import Path
from typing import Any

import yaml

from .errors import ConfigError

_MERGE = "tag:yaml.org,2002:merge"  # of the key <<, which is no key of its own


def load(
    path: Path, *, name: str | None = None, advice: str = "Restore it from git."
) -> Any:
    """Return what the YAML file ``path`` holds, in plain values.

    Args:
        path: The file.
        name: What messages call it; none means its path.
        advice: What to do if it does not exist.

    Raises:
        ConfigError: If it does not exist, may not be read, is not UTF-8 or not YAML,
            or one of its mappings has a key twice.
    """
    name = name or str(path)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(f"{name} does not exist. {advice}") from None
    except IsADirectoryError:
        raise ConfigError(f"{name} is a folder. Put a YAML file there.") from None
    except OSError as error:
        raise ConfigError(
            f"Cannot read {name}: {error}. Let whoever runs this read it."
        ) from None
    except UnicodeDecodeError:
        raise ConfigError(f"{name} is not UTF-8 text. Save it as UTF-8.") from None
    try:
        return yaml.load(text, _Loader)  # nosec B506
    # The day 2026-02-30 is a ValueError; brackets without end are too deep.
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ConfigError(f"{name} is not valid YAML: {error}") from None


class _Loader(yaml.SafeLoader):
    """Plain values only, as the safe loader has it."""

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Any, Any]:
        own = [key for key, _ in node.value if key.tag != _MERGE]
        keys = [self.construct_object(key, deep=True) for key in own]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(
                    problem=f"the key {key!r} stands twice",
                    problem_mark=node.start_mark,
                )
        return super().construct_mapping(node, deep)
