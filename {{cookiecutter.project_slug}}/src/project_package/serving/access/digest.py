"""What is known of a secret: its digest."""

import hashlib


def digest(secret: str) -> bytes:
    """Return the SHA-256 of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()
