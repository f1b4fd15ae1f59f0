"""Samples: keys that everybody knows, because they stand in documents and guesses."""

from .digest import digest

_GUESSED = (
    *("", "key", "api-key", "apikey", "api_key", "secret", "password", "passwd"),
    *("changeme", "change-me", "change_me", "test", "example", "sample", "demo"),
    *("default", "admin", "token", "none", "null", "123456", "12345678", "0"),
)


def is_sample(sha256: str) -> bool:
    """Return whether a hash is that of a sample, or made up.

    Args:
        sha256: In hexadecimal digits.
    """
    if len(set(sha256)) == 1:  # what documents put there
        return True
    return any(digest(text).hex() == sha256 for text in _GUESSED)
