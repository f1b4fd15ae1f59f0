"""What the tests of access share."""

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from project_package.serving.service import Service

from ..client import Client

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
