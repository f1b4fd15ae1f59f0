"""Numbered, immutable JSON records in a folder: an append-only list without locks.

Whoever creates the next number wins. A record is visible whole or not at all, so a
process that is killed blocks nobody.
"""

import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from .. import storage
from ..errors import ArtefactError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record", bound="DataclassInstance")


class Records(Generic[Record]):
    """The records in the folder ``uri``: ``000001.json``, ``000002.json``, …

    Args:
        uri: The folder; it is made with the first record.
        kind: The dataclass of one record.
    """

    def __init__(self, uri: str, kind: type[Record]) -> None:
        self.uri = uri
        self.kind = kind

    def numbers(self) -> list[int]:
        """Return the numbers of all records, in order."""
        found = (
            re.fullmatch(r"([0-9]{6,})\.json", name) for name in storage.names(self.uri)
        )
        return sorted(int(match[1]) for match in found if match)

    def read(self, number: int) -> Record:
        """Return the record ``number``.

        Raises:
            ArtefactError: If it does not exist or is damaged.
        """
        uri = self._uri(number)
        content = storage.read_json(uri)
        try:
            return TypeAdapter(self.kind).validate_python(content)
        except ValidationError:
            raise ArtefactError(
                f"{uri} is damaged: it is no {self.kind.__name__}. Restore it from a "
                "backup of the registry."
            ) from None

    def read_all(self) -> list[Record]:
        """Return all records, in order."""
        return [self.read(number) for number in self.numbers()]

    def create(self, number: int, record: Record) -> bool:
        """Store ``record`` under ``number``, or return false if that is taken."""
        content: dict[str, Any] = asdict(record)
        try:
            storage.write_json(self._uri(number), content, overwrite=False)
        except ArtefactError:
            if number in self.numbers():
                return False
            raise
        return True

    def _uri(self, number: int) -> str:
        return storage.join(self.uri, f"{number:06d}.json")
