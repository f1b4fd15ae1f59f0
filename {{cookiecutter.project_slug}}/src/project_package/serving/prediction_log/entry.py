"""What is logged of a request: from its rows to the rows of a table.

Columns that lead to a person or belong to a group of people never reach the table as
they are; see :class:`Privacy`.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic_core import to_json

from ...data.words import category_text
from ...schema import Column, Schema
from ..dates import days, moment

CHAMPION = "champion"
_LONGEST = 200  # characters of an identifier; anything may stand in its place


class Entry(NamedTuple):
    """One answered request.

    Attributes:
        time: When it was answered, in seconds since 1970.
        model_version: Version of the model that answered.
        schema: Schema of that model.
        rows: What was asked, as the contract reads it.
        predictions: What was answered to each row.
        arm: Which of several models that share the requests has answered.
    """

    time: float
    model_version: int
    schema: Schema
    rows: list[dict[str, Any]]
    predictions: list[dict[str, Any]]
    arm: str = CHAMPION


@dataclass(frozen=True)
class Privacy:
    """Which columns beside the features are logged, and how.

    Attributes:
        secret: Key of the hashes; without one, what leads to a person is left out.
    """

    secret: bytes | None

    def identifiers(self, schema: Schema) -> tuple[Column, ...]:
        """Return the columns that name a row, or its time, and may be logged."""
        return tuple(c for c in schema.identifiers if self._may_be_logged(c))

    def text(self, column: Column, value: Any) -> str | None:
        """Return what is logged of an identifier; none for what cannot be one.

        The hash is HMAC-SHA256 (RFC 2104, FIPS 180-4) in hexadecimal, of the name of
        the column and the value: who has the key and the value finds it again.
        """
        text = _name(value)
        if text is None or (column.role == "timestamp" and not _is_date(value)):
            return None
        if not column.confidential:
            return text
        assert self.secret is not None
        content = f"{column.name}\0{text}".encode()
        return hmac.new(self.secret, content, hashlib.sha256).hexdigest()

    def texts(self, schema: Schema, value: str) -> set[str]:
        """Return what is logged of an identifier whose column is not known."""
        columns = [c for c in self.identifiers(schema) if c.role == "id"]
        texts = {self.text(column, value) for column in columns}
        return {text for text in texts if text is not None}

    def _may_be_logged(self, column: Column) -> bool:
        if not column.confidential:
            return True
        # A hash is no time, and one of few values is soon guessed by their frequency.
        hidden = column.role == "id" and "protected" not in column.tags
        return hidden and self.secret is not None


def rows_of(entry: Entry, privacy: Privacy) -> list[dict[str, Any]]:
    """Return a row of the table of predictions for each row of a request.

    What is no single value is JSON already. To leave that to the thread that writes
    takes longer: it would first have to fetch every value from another processor.
    """
    schema, identifiers = entry.schema, privacy.identifiers(entry.schema)
    time = datetime.fromtimestamp(entry.time, UTC)
    rows = []
    for row, prediction in zip(entry.rows, entry.predictions):
        features = {name: row[name] for name in schema.features}
        for name in schema.dates:
            features[name] = _moment(row[name])
        named = {c.name: privacy.text(c, row.get(c.name)) for c in identifiers}
        answer = prediction.copy()
        rows.append(
            {
                "prediction_id": answer.pop("prediction_id"),
                "time": time,
                "model_version": entry.model_version,
                "arm": entry.arm,
                "identifiers": to_json({k: v for k, v in named.items() if v}),
                "features": to_json(features),
                "answer": to_json(answer),
            }
        )
    return rows


def _name(value: Any) -> str | None:
    """Return a word or a number as text; none for anything else, or what is longer."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    # No infinity and no NaN is smaller, and much longer numbers Python does not write.
    if not isinstance(value, str) and not abs(value) < 10**_LONGEST:
        return None
    text = category_text(value)
    return text if 0 < len(text) <= _LONGEST else None


def _is_date(value: Any) -> bool:
    """Return whether a value is a date in ISO 8601."""
    try:
        days(value if isinstance(value, str) else "")
    except ValueError:
        return False
    return True


def _moment(number: float | None) -> str | None:
    """Return days since 1970 as ISO 8601 in UTC."""
    return None if number is None else moment(number).isoformat()
