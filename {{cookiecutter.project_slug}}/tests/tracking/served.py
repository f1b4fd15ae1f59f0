"""MLflow on a server: an address is ``http://host:port|model``, bundles in memory."""

from project_package.registry import Registry
from project_package.tracking.registry import MlflowRegistry
from project_package.tracking.rest import Rest

TIMEOUT = 30


def open_registry(address: str) -> Registry:
    """Return the registry of a model on a server."""
    url, model = address.split("|")
    # A server takes no path of a machine as the place of a bundle.
    return MlflowRegistry(Rest(url, model, TIMEOUT), f"memory://{model}")
