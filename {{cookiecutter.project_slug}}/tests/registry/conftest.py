"""What the contract of registries needs; ``uri`` comes from the test of each one."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from project_package.registry import Registry, Version

from .bundles import make_bundle

pytest.register_assert_rewrite(f"{__package__}.contract")


@pytest.fixture
def open_registry(request) -> Callable[[str], Registry]:
    """Opens a registry of the sort that is tested, by its address."""
    return import_module(request.cls.opening).open_registry


@pytest.fixture
def registry(open_registry: Callable[[str], Registry], uri: str) -> Registry:
    """An empty registry."""
    return open_registry(uri)


@pytest.fixture
def rival(open_registry: Callable[[str], Registry], uri: str) -> Registry:
    """The same registry, as somebody else has opened it."""
    return open_registry(uri)


@pytest.fixture
def register(registry: Registry, tmp_path: Path) -> Callable[..., Version]:
    """Register the bundle whose model is a given text."""

    def register_model(model: str, run_id: str = "run-1") -> Version:
        bundle = make_bundle(tmp_path / "made by a run" / model, model)
        return registry.register(bundle, run_id=run_id, summary={"loss": 0.25})

    return register_model
