"""The versions of a model as the REST API of an MLflow server tells them."""

import base64
import json
import os
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode

from ..errors import ArtefactError
from .catalogue import Catalogue, Entry
from .section import shown

_API = "/api/2.0/mlflow"
_PAGE = 1000  # versions that one answer holds


class Rest(Catalogue):
    """Read from a server; ``MLFLOW_TRACKING_…`` of the environment let it in.

    Args:
        address: Address of the server.
        model: Name of the registered model.
        timeout: Longest time for one answer, in seconds.
    """

    def __init__(self, address: str, model: str, timeout: float) -> None:
        super().__init__(address, model)
        self._timeout = timeout

    def entries(self) -> list[Entry]:
        """Return all versions; see :meth:`Catalogue.entries`."""
        wanted = {"filter": f"name='{self.model}'", "max_results": _PAGE}
        found: list[dict[str, Any]] = []
        token: str | None = ""
        while token is not None:
            page = {"page_token": token} if token else {}
            answer = self._get("model-versions/search", wanted | page)
            found += answer.get("model_versions", [])
            token = answer.get("next_page_token") or None
        entries = [
            Entry(
                number=int(each["version"]),
                source=each.get("source", ""),
                created=int(each["creation_timestamp"]),
                tags={tag["key"]: tag.get("value", "") for tag in each.get("tags", [])},
            )
            for each in found
        ]
        return sorted(entries, key=lambda entry: entry.number)

    def aliases(self) -> dict[str, int]:
        """Return what each alias has; see :meth:`Catalogue.aliases`."""
        answer = self._get("registered-models/get", {"name": self.model})
        model = answer.get("registered_model", {})
        return {
            each["alias"]: int(each["version"]) for each in model.get("aliases", [])
        }

    def _get(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Return an answer; an empty one if there is no such model."""
        url = f"{self.address}{_API}/{method}?{urlencode(arguments)}"
        request = urllib.request.Request(url, headers=_credentials())
        reason = ""
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:
                content: dict[str, Any] = json.load(answer)
                return content
        except urllib.error.HTTPError as error:
            if error.code == 404 and b"RESOURCE_DOES_NOT_EXIST" in error.read():
                return {}
            reason = f"{error.code} {error.reason}"
        except (OSError, ValueError, HTTPException) as error:
            reason = str(error)
        raise ArtefactError(
            f"The MLflow server {shown(self.address)} does not answer: {reason}. Look "
            "at tracking.uri, at MLFLOW_TRACKING_USERNAME or MLFLOW_TRACKING_TOKEN, "
            "and whether it is running."
        )


def _credentials() -> dict[str, str]:
    """Return the header that lets in, as MLflow's own client makes it."""
    user = os.environ.get("MLFLOW_TRACKING_USERNAME")
    if user:
        both = f"{user}:{os.environ.get('MLFLOW_TRACKING_PASSWORD', '')}"
        return {"Authorization": f"Basic {base64.b64encode(both.encode()).decode()}"}
    token = os.environ.get("MLFLOW_TRACKING_TOKEN")
    return {"Authorization": f"Bearer {token}"} if token else {}
