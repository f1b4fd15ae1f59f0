"""What every registry must do.

The test file of a registry has a subclass with a fixture ``uri``, the address of an
empty registry::

    class TestFolder(SharedRegistryContract):
        @pytest.fixture
        def uri(self, tmp_path):
            return str(tmp_path / "registry")
"""

from .aliases import AliasesContract
from .damage import DamageContract
from .processes import ProcessesContract
from .versions import VersionsContract
from .withdrawal import WithdrawalContract


class RegistryContract(
    VersionsContract, AliasesContract, WithdrawalContract, DamageContract
):
    """For every registry."""


class SharedRegistryContract(RegistryContract, ProcessesContract):
    """For a registry that several processes of one machine can reach."""
