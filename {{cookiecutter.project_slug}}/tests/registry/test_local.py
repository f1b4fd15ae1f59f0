"""The registry of plain files keeps the contract, wherever the files are."""

import pytest

from project_package.registry import open_registry

from .bundles import BECAUSE
from .contract import FolderRegistryContract, RegistryContract


class TestFolder(FolderRegistryContract):
    @pytest.fixture
    def uri(self, tmp_path):
        """A path with a space in it."""
        return str(tmp_path / "the registry")


class TestFileAddress(RegistryContract):
    @pytest.fixture
    def uri(self, tmp_path):
        """An address that ends with a slash."""
        return f"file://{tmp_path}/registry/"


class TestMemory(RegistryContract):
    @pytest.fixture
    def uri(self, tmp_path):
        """A file system that is not the local one."""
        return f"memory:/{tmp_path}/the registry"


def test_opening_a_registry_writes_nothing(tmp_path):
    registry = open_registry(str(tmp_path / "registry"))
    assert ([], {}, []) == (registry.versions(), registry.aliases(), registry.history())
    assert not list(tmp_path.iterdir())


class TestFolderOfFiles:
    opening = "project_package.registry"

    @pytest.fixture
    def uri(self, tmp_path):
        """Where the registry was at first."""
        return str(tmp_path / "before")

    def test_a_registry_that_was_moved_goes_on(self, register, registry, tmp_path):
        registry.promote(register("weights"), expected=None, **BECAUSE)
        moved = open_registry(str((tmp_path / "before").rename(tmp_path / "after")))
        with moved.fetch("champion") as folder:
            assert "weights" == (folder / "model.onnx").read_text()

    def test_a_foreign_file_among_the_aliases_is_ignored(
        self, register, registry, tmp_path
    ):
        registry.promote(register("weights"), expected=None, **BECAUSE)
        for name in ("Thumbs.db", "notes"):
            (tmp_path / "before" / "aliases" / name).touch()
        assert {"champion": 1} == registry.aliases()
        assert ["champion"] == registry.moved_aliases()
