"""The files of an earlier adoption: what they say, and whether git has them."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from ... import schema as schemas
from ... import strict_yaml
from ...errors import ConfigError
from ...schema import Schema
from ...settings import Data, Split
from .description import DATA, DICTIONARY, SCHEMA
from .wording import is_found

T = TypeVar("T")


@dataclass(frozen=True)
class Earlier:
    """The files as they stood; none where they were absent or not valid."""

    schema: Schema | None
    data: Data | None
    split: Split | None

    def describes(self, source: str, dataset: str) -> bool:
        """Return whether this is about the data set that is adopted now."""
        if self.schema is None or self.data is None:
            return False
        own = self.data.sample is None  # a name like that of the sample is chance
        return self.data.source == source or (own and self.schema.dataset == dataset)

    def unlike(self, source: str, schema: Schema, split: Split) -> list[str]:
        """Return the files that say something which what is written now does not."""
        unlike = []
        if self.schema is not None and _bare(self.schema) != _bare(schema):
            unlike.append(SCHEMA)
        if self.split not in (None, split) or self._places() not in (None, {source}):
            unlike.append(DATA)
        return unlike

    def _places(self) -> set[str] | None:
        """Return every file that a person named; none for sample data."""
        if self.data is None or self.data.sample is not None:
            return None
        places = (self.data.source, self.data.batch, self.data.forget)
        return {place for place in places if place is not None}


def read(root: Path) -> Earlier:
    """Return what the files say.

    Raises:
        ConfigError: If one that git does not have as it stands cannot be read.
    """
    data, split = _readable(root, DATA, _data_and_split) or (None, None)
    target = data.target if data is not None else None
    schema = _readable(root, SCHEMA, lambda path: schemas.load(path, target))
    return Earlier(schema, data, split)


def _data_and_split(path: Path) -> tuple[Data, Split]:
    content = strict_yaml.load(path)
    return Data.model_validate(content["data"]), Split.model_validate(content["split"])


def _readable(root: Path, name: str, read: Callable[[Path], T]) -> T | None:
    """Return what a file says; one that is damaged is passed over if git has it."""
    try:
        return read(root / name)
    except (OSError, ValueError, LookupError, TypeError) as error:
        if not (root / name).exists() or in_git(root, name):
            return None
        raise ConfigError(
            f"{name} cannot be read, and git does not have it as it stands: adopting "
            "would lose what it says. Mend it, commit it or delete it. What is wrong:\n"
            f"{_fault(error)}"
        ) from None


def _fault(error: Exception) -> str:
    """Return what is wrong with a file."""
    if isinstance(error, ValidationError):
        return "\n".join(
            f"{error.title}, {'.'.join(map(str, each['loc']))}: {each['msg']}"
            for each in error.errors()
        )
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)


def in_git(root: Path, *names: str) -> bool:
    """Return whether git has these files (all three if none is named) as they stand.

    Those that are not there do not count.
    """
    wanted = names or (SCHEMA, DATA, DICTIONARY)
    files = [name for name in wanted if (root / name).is_file()]
    command = ["git", "-C", str(root), "status", "--porcelain", "--ignored", "--"]
    try:
        done = subprocess.run(
            [*command, *files], capture_output=True, check=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return bool(files) and not done.stdout


def _bare(schema: Schema) -> Schema:
    """Return a schema without the texts that adopting wrote."""
    columns = (
        (
            column.model_copy(update={"description": ""})
            if is_found(column.description)
            else column
        )
        for column in schema.columns
    )
    row = "" if is_found(schema.row) else schema.row
    return Schema(dataset=schema.dataset, row=row, columns=tuple(columns))
