"""What the OpenAPI document says about who may ask."""

from collections.abc import Mapping
from typing import Any

from ..refusal import MEDIA_TYPE, TITLES
from .scope import Scope

_SCHEMES = {
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "bearer": {"type": "http", "scheme": "bearer"},
}
_REFUSALS = (401, 403, 429, 503)


def secured(document: dict[str, Any], scopes: Mapping[str, Scope]) -> dict[str, Any]:
    """Return an OpenAPI document that says what callers have to show.

    Args:
        document: The document without that.
        scopes: What each address needs; the others are open.
    """
    paths = {
        path: _closed(methods, scopes[path]) if path in scopes else methods
        for path, methods in document["paths"].items()
    }
    components = document["components"] | {"securitySchemes": _SCHEMES}
    return document | {"paths": paths, "components": components}


def _closed(methods: dict[str, Any], scope: Scope) -> dict[str, Any]:
    """Return the methods of an address with what a caller has to show."""
    needed = [{name: [scope.value]} for name in _SCHEMES]
    return {
        method: operation
        | {"security": needed, "responses": _refusals() | operation["responses"]}
        for method, operation in methods.items()
    }


def _refusals() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {MEDIA_TYPE: {"schema": schema}}
    return {
        str(status): {"description": TITLES[status], "content": content}
        for status in _REFUSALS
    }
