"""Keys of callers, made anew for each test: none is ever written down."""

from typing import Any

from project_package.serving.access import keys
from project_package.serving.access.digest import digest


def made(name: str, *scopes: str, **more: Any) -> tuple[str, dict[str, Any]]:
    """Return a new key, and what the configuration holds of it."""
    key = keys.new()
    held = {"name": name, "sha256": digest(key).hex(), "scopes": [*scopes]}
    return key, held | more


def shown(key: str) -> dict[str, str]:
    """Return the header that shows a key."""
    return {"x-api-key": key}
