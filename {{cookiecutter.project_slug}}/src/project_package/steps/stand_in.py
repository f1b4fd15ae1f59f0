"""Sample data in the place of files that are not there yet."""

from collections.abc import Callable

from .. import log, storage
from ..config import Config
from ..errors import ArtefactError

_LOG = log.get(__name__)
_ASKED = "data.sample"


def present(
    config: Config, setting: str, address: str, make: Callable[[str], None]
) -> str:
    """Return the URI of ``address``; make sample data there if it is to stand in.

    Args:
        config: The configuration.
        setting: Dotted key of the address, such as ``data.source``.
        address: What it says on the day that the run is for.
        make: Writes the sample data to a URI.

    Raises:
        ArtefactError: If nothing is there, and the address comes from elsewhere than
            the wish for sample data: then it was meant to name a file that exists.
    """
    uri = config.uri(address)
    if config.settings.data.sample is None or storage.exists(uri):
        return uri
    _refuse_another_origin(config, setting, uri)
    try:
        make(uri)
    except ArtefactError:
        if not storage.exists(uri):
            raise
        return uri  # another run was faster, and its file stays
    _LOG.warning("sample data made", uri=uri)
    return uri


def _refuse_another_origin(config: Config, setting: str, uri: str) -> None:
    """Refuse an address that was given by somebody who asked for no sample data."""
    origin = config.origins[setting]
    asked = {
        source
        for key, source in config.origins.items()
        if f"{key}.".startswith(f"{_ASKED}.")
    }
    if origin not in asked:
        raise ArtefactError(
            f"{uri} does not exist. It is {setting} (from {origin}); sample data is "
            f"made only where {' and '.join(sorted(asked))} names the file, which asks "
            f"for it by {_ASKED}. Check the address, or give {_ASKED} beside it."
        )
