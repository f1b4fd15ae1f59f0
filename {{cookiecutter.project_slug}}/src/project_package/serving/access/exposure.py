"""Exposure: a service that strangers reach has to know its callers."""

from ...errors import ConfigError
from .loopback import is_loopback
from .settings import Access


def refuse_exposed(host: str, access: Access) -> None:
    """Refuse to let everybody ask who reaches this machine.

    Args:
        host: Address to listen on.
        access: Who may ask.

    Raises:
        ConfigError: If others than this machine reach the address, nobody checks who
            asks, and no setting says that this is meant.
    """
    if access.checks or access.open or is_loopback(host):
        return
    raise ConfigError(
        f"serving.host is {host}, so others than this machine reach the service, and "
        "it does not know who may ask. Make a key with "
        "`project-slug keys new` and put it under serving.access.keys, set "
        "serving.access.tokens, or listen on 127.0.0.1. Where something before the "
        "service checks who asks, set serving.access.open to true."
    )
