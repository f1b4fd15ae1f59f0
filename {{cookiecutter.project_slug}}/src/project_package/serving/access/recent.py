"""A memory of fixed size: what was not asked for longest is forgotten."""

from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """Values by keys, at most so many; safe to use from several threads."""

    def __init__(self, most: int) -> None:
        """Remember nothing yet.

        Args:
            most: Most values.
        """
        self._most = most
        self._values: dict[str | bytes, Value] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: str | bytes) -> Value | None:
        """Return the value of a key, if it is remembered."""
        with self._lock:
            value = self._values.pop(key, None)
            if value is not None:
                self._values[key] = value
            return value

    def put(self, key: str | bytes, value: Value) -> None:
        """Remember the value of a key."""
        with self._lock:
            self._values.pop(key, None)
            if len(self._values) >= self._most:
                del self._values[next(iter(self._values))]
            self._values[key] = value
