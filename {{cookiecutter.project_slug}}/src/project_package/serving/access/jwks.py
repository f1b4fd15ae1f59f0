"""The public keys of an issuer (RFC 7517), fetched beside the requests."""

import threading
import urllib.request
from typing import Any

from jwt import PyJWK, PyJWKSet

from ... import log

_LOG = log.get(__name__)
ALGORITHMS = frozenset(
    ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
    + ("ES256", "ES384", "ES512", "EdDSA")
)
_SECONDS = 5
_MOST_BYTES = 1_000_000  # a key has less than a thousand
PAUSE_SECONDS = 10


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Keys are where the configuration says, or nowhere."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing."""


class KeySet:
    """The keys that were fetched last; those before stay until others are there.

    Attributes:
        keys: By their names (``kid``); each fetch makes a new mapping.
        trouble: Why the last fetch failed; empty if it did not.
    """

    def __init__(
        self, address: str, refresh_seconds: float, pause_seconds: float = PAUSE_SECONDS
    ) -> None:
        """Make ready; nothing is fetched yet.

        Args:
            address: Where they are, as a URI.
            refresh_seconds: Seconds between two fetches.
            pause_seconds: Seconds after one fetch before a failure, or a caller with a
                key that is not among them, leads to the next.
        """
        self.keys: dict[str, PyJWK] = {}
        self.trouble = ""
        self._address = address
        self._rest = max(refresh_seconds - pause_seconds, 0)
        self._pause = pause_seconds
        self._wanted = threading.Event()
        self._stopped = threading.Event()

    def refresh(self) -> None:
        """Fetch the keys; what fails is said once, and nothing changes."""
        try:
            self.keys = _usable(_fetched(self._address))
            self.trouble = ""
        # Whatever an issuer sends, its last keys have to go on.
        except Exception as error:  # pylint: disable=broad-exception-caught
            self._failed(str(error) or type(error).__name__)

    def want(self) -> None:
        """Ask for a fetch soon; it returns at once."""
        self._wanted.set()

    def watch(self) -> threading.Thread:
        """Fetch now and again in a thread, until :meth:`stop`."""
        thread = threading.Thread(target=self._look, name="jwks", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Fetch no more."""
        self._stopped.set()
        self._wanted.set()

    def _look(self) -> None:
        while not self._stopped.is_set():
            self._wanted.clear()
            self.refresh()
            self._stopped.wait(self._pause)
            if not self.trouble:
                self._wanted.wait(self._rest)

    def _failed(self, trouble: str) -> None:
        if trouble != self.trouble:
            _LOG.error("keys of the issuer not fetched", reason=trouble)
        self.trouble = trouble


def _fetched(address: str) -> bytes:
    """Return what is at an address.

    Raises:
        OSError: If it does not answer.
        ValueError: If it is too much.
    """
    opener = urllib.request.build_opener(_NoRedirects)
    with opener.open(address, timeout=_SECONDS) as answer:
        content: bytes = answer.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise ValueError(f"{address} has more than {_MOST_BYTES} bytes.")
    return content


def _usable(content: bytes) -> dict[str, PyJWK]:
    """Return the keys that are for signatures and of a kind that is public."""
    found = {
        key.key_id: key
        for key in PyJWKSet.from_json(content.decode("utf-8")).keys
        if key.key_id
        and key.public_key_use in ("sig", None)
        and key.algorithm_name in ALGORITHMS
    }
    if not found:
        raise ValueError("It holds no public key with a name (kid) for signatures.")
    return found
