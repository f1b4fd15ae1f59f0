"""What every registry must do.

The test file of a registry has a subclass with a fixture ``uri``, the address of an
empty registry::

    class TestFolder(SharedRegistryContract):
        @pytest.fixture
        def uri(self, tmp_path):
            return str(tmp_path / "registry")

Where it is not one of files, ``opening`` names the module whose function
``open_registry`` opens such an address.
"""

from .aliases import AliasesContract
from .damage import DamageContract
from .processes import KilledContract, RivalsContract
from .versions import VersionsContract
from .withdrawal import WithdrawalContract


class RegistryContract(
    VersionsContract, AliasesContract, WithdrawalContract, DamageContract
):
    """For every registry."""

    opening = "project_package.registry"


class SharedRegistryContract(RegistryContract, RivalsContract):
    """For a registry that several processes of one machine can reach."""


class FolderRegistryContract(SharedRegistryContract, KilledContract):
    """For a registry that is a folder of this machine."""
