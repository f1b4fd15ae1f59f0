"""What the tests of access share."""

import json
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from project_package.serving.service import Service

from ..client import Client
from . import issuer as issuer_of_tokens
from .issuer import Issuer, listening

Guarded = Callable[..., "tuple[Client, Service]"]


@pytest.fixture
def guarded(framework: ModuleType, own: Callable[..., Service]) -> Guarded:
    """Makes a client of a service that checks who asks; settings are arguments."""

    def make(**access: Any) -> tuple[Client, Service]:
        settings = {
            f"access.{name}": json.dumps(value) for name, value in access.items()
        }
        service = own(**settings)
        return Client(framework.application(service)), service

    return make


@pytest.fixture
def said(caplog, capfd) -> Callable[[], str]:
    """Return all that was logged and printed."""
    return lambda: "".join([caplog.text, *capfd.readouterr()])


@pytest.fixture(scope="session")
def signing() -> dict[str, Any]:
    """Private keys by their names, which begin with their algorithm."""
    names = [*issuer_of_tokens.ALGORITHMS, "RS256-next"]
    return {
        name: issuer_of_tokens.private_key(name.partition("-")[0]) for name in names
    }


@pytest.fixture
def issuer(signing: dict[str, Any], monkeypatch) -> Iterator[Issuer]:
    """An issuer that shows all of its keys but the next."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with listening(signing) as made:
        made.published = {*issuer_of_tokens.ALGORITHMS}
        yield made
