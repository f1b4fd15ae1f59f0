"""What MLflow knows of the versions of a model, read without MLflow itself.

MLflow takes seconds to import and a hundred packages to install. What answers requests
only asks which version an alias has, so that it reads the tables, or the REST API of a
server, by itself.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from .section import SQLITE


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One version in MLflow.

    Attributes:
        number: Its number.
        source: Where its files are.
        created: When it was registered, in milliseconds since 1970.
        tags: Its tags.
    """

    number: int
    source: str
    created: int
    tags: Mapping[str, str]


class Catalogue(ABC):
    """The versions and the aliases of one registered model.

    Args:
        address: Where MLflow keeps them.
        model: Name of the registered model; one that does not exist has no versions.
    """

    def __init__(self, address: str, model: str) -> None:
        self.address = address
        self.model = model

    @abstractmethod
    def entries(self) -> list[Entry]:
        """Return all versions that were not deleted, the oldest first.

        Raises:
            ArtefactError: If MLflow's storage does not answer.
        """

    @abstractmethod
    def aliases(self) -> dict[str, int]:
        """Return the number of the version that each alias has.

        Raises:
            ArtefactError: If MLflow's storage does not answer.
        """


def is_file(address: str) -> bool:
    """Return whether an address names a database in a file."""
    return address.startswith(SQLITE)


def is_server(address: str) -> bool:
    """Return whether an address is that of a server."""
    return address.startswith(("http://", "https://"))
