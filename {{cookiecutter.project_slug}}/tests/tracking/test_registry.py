"""The registry in MLflow keeps the contract, and follows who moves an alias there."""

import pytest

from project_package.errors import ConflictError

from ..registry.bundles import BECAUSE
from ..registry.conftest import open_registry, register, registry
from ..registry.contract import SharedRegistryContract
from . import embedded

__all__ = ["open_registry", "register", "registry"]


class TestEmbedded(SharedRegistryContract):
    opening = embedded.__name__

    @pytest.fixture
    def uri(self, database, tmp_path):
        """A folder with a space in it."""
        return embedded.copied(database, tmp_path / "the registry")
