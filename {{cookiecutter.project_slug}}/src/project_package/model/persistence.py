"""Fitted pipelines on disk, through skops: never pickle.

Only classes of this package, scikit-learn, numpy and scipy are created when one is
read; a file that names a function, or a class from elsewhere, is refused.
"""

import importlib
from pathlib import Path
from typing import Any

import skops.io

from ..errors import BundleError

_TRUSTED = (__name__.split(".", maxsplit=1)[0], "sklearn", "numpy", "scipy")


def save(content: Any, path: Path) -> None:
    """Write fitted estimators to ``path``."""
    path.write_bytes(skops.io.dumps(content))


def load(path: Path) -> Any:
    """Return the fitted estimators stored in ``path``.

    Raises:
        BundleError: If the file is damaged, or holds a type that is not trusted.
    """
    try:
        types = skops.io.get_untrusted_types(file=path)
        foreign = [name for name in types if not _is_trusted(name)]
        if foreign:
            raise BundleError(
                f"{path.name} holds types that are not trusted: {', '.join(foreign)}. "
                "Train the model again with estimators of scikit-learn."
            )
        return skops.io.load(path, trusted=types)
    except BundleError:
        raise
    except Exception as error:  # a damaged archive fails in many ways
        raise BundleError(f"{path.name} cannot be read: {error}") from error


def _is_trusted(dotted: str) -> bool:
    """Return whether ``dotted`` is a class of a trusted package."""
    module, _, name = dotted.rpartition(".")
    if module.split(".")[0] not in _TRUSTED:
        return False
    kind = getattr(importlib.import_module(module), name, None)
    return isinstance(kind, type) and kind.__module__.split(".")[0] in _TRUSTED
