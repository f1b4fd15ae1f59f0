"""The version of the model that a command is to use."""

from collections.abc import Iterator
from contextlib import contextmanager

from ..config import Config
from ..model import bundle
from ..model.bundle import Bundle
from ..registry import Version, registry_of


@contextmanager
def opened(
    config: Config, version: str | None, *, many_rows: bool = False
) -> Iterator[tuple[Version, Bundle]]:
    """Yield the version that is asked for, or the configured one, and its bundle.

    Args:
        config: Names the registry, and the version to use where none is asked for.
        version: Number or alias.
        many_rows: See :func:`.bundle.load`.

    Raises:
        ArtefactError: If there is no such version.
        BundleError: If its bundle must not be used.
    """
    registry = registry_of(config)
    found = registry.resolve(version or config.settings.scoring.version)
    with registry.fetch(found) as folder:
        yield found, bundle.load(folder, many_rows=many_rows)
