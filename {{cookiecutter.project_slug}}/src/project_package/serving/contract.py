"""The contract of a request: the rows that the schema of a bundle allows.

A row is a JSON object with every feature, in any order. A number is a number, never a
text or a truth value. A category is a word, or the number that stands for it. A date is
a text in ISO 8601. ``null`` is a missing value where the schema allows one. Columns of
the schema that are no features may be there and are not looked at.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import pydantic_core
from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError
from typing_extensions import NotRequired, TypedDict

from ..data.words import category_text
from ..model.encoding import MICROSECONDS_PER_DAY
from ..schema import Column, Schema
from .refusal import Fault, Refusal

Row = dict[str, Any]

# More faults than these tell nobody anything new.
_MOST_FAULTS = 50
# A name that the schema does not know is the caller's: it may be anything.
_LONGEST_NAME = 60
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RULES = {
    "dict_type": "must be an object with a value for each column",
    "extra_forbidden": "is no column of the schema",
    "finite_number": "must be a finite number",
    "float_type": "must be a number",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than_equal": "must be at most {le:g}",
    "literal_error": "must be one of {expected}",
    "missing": "is missing; a value that is not known is null",
    "string_type": "must be a text",
    "value_error": "{error}",
}


class Contract:
    """Reads the rows of requests.

    Attributes:
        schema: The schema that the rows follow.
    """

    def __init__(self, schema: Schema, most_rows: int) -> None:
        """Make ready for the rows of a schema.

        Args:
            schema: The schema.
            most_rows: Most rows of one request.
        """
        self.schema = schema
        self._most_rows = most_rows
        row = _row(schema)
        self._one: TypeAdapter[Row] = TypeAdapter(row)
        self._many: TypeAdapter[list[Row]] = TypeAdapter(list[row])  # type: ignore[valid-type]

    def rows(self, body: bytes) -> list[Row]:
        """Return the rows in the body of a request: one object, or a list of some.

        Dates are days since 1970 in them.

        Raises:
            Refusal: If the body is not JSON (400), holds no or too many rows (413), or
                a row breaks the schema (422), with each field that does.
        """
        try:
            if body.lstrip()[:1] == b"[":
                rows = self._many.validate_json(body)
            else:
                rows = [self._one.validate_json(body)]
        except ValidationError:
            rows = self._read_slowly(body)
        if len(rows) > self._most_rows:
            raise Refusal(
                413,
                f"There are {len(rows)} rows, and at most {self._most_rows} are "
                "answered at a time. Send them in parts, or score a file.",
            )
        return rows

    def json_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of a row."""
        return self._one.json_schema()

    def _read_slowly(self, body: bytes) -> list[Row]:
        """Return the rows with words for the numbers that stand for categories."""
        try:
            content = pydantic_core.from_json(body)
        except ValueError as error:
            raise Refusal(400, f"The body is not JSON: {error}.") from None
        several = isinstance(content, list)
        rows = content if several else [content]
        if not rows:
            raise Refusal(422, "The list holds no row.")
        for row in rows:
            if isinstance(row, dict):
                _put_words(row, self.schema.categories)
        try:
            return self._many.validate_python(rows)
        except ValidationError as error:
            raise _refusal(error, several) from None


def _row(schema: Schema) -> Any:
    """Return the type of a row."""
    fields: dict[str, Any] = {
        name: _type(schema.by_name[name]) for name in schema.features
    }
    fields |= {name: NotRequired[Any] for name in schema.others}
    build: Any = TypedDict  # mypy knows no type whose fields come from a file
    row = build("Row", fields)
    row.__pydantic_config__ = ConfigDict(extra="forbid", strict=True)
    return row


def _type(column: Column) -> Any:
    """Return the type of a feature's value."""
    kind: Any = {"number": float, "category": str, "date": str}[column.type]
    rules: list[Any] = []
    if column.allowed is not None:
        kind = Literal[column.allowed]
    if column.type == "number":
        bounds = {"ge": column.minimum, "le": column.maximum}
        given: dict[str, Any] = {k: v for k, v in bounds.items() if v is not None}
        rules = [Field(allow_inf_nan=False, **given)]
    if column.type == "date":
        rules = [
            AfterValidator(_days),
            Field(json_schema_extra={"format": "date-time"}),
        ]
    described = Field(description=_description(column))
    value = Annotated[kind, *rules] if rules else kind
    return Annotated[value | None if column.nullable else value, described]


def _description(column: Column) -> str:
    """Return what a column means, with its unit."""
    unit = f"in {column.unit}" if column.unit else ""
    return ", ".join(filter(None, [column.description.rstrip("."), unit]))


def _days(text: str) -> float:
    """Return a date as days since 1970-01-01 UTC."""
    try:
        if not _DATE.match(text):
            raise ValueError
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        since = moment - _EPOCH
    except (ValueError, OverflowError):
        raise ValueError("must be a date in ISO 8601, such as 2026-05-31") from None
    seconds = since.days * 86_400 + since.seconds
    return (seconds * 1_000_000 + since.microseconds) / MICROSECONDS_PER_DAY


def _put_words(row: dict[str, Any], categories: tuple[str, ...]) -> None:
    """Replace the numbers and truth values that stand for categories by words."""
    for name in categories:
        if isinstance(row.get(name), int | float):
            row[name] = category_text(row[name])


def _refusal(error: ValidationError, several: bool) -> Refusal:
    """Return what is wrong with the rows, without their values."""
    found = error.errors(include_url=False, include_input=False)
    faults = tuple(_fault(dict(one), several) for one in found[:_MOST_FAULTS])
    more = len(found) - len(faults)
    detail = (
        f"{len(found)} value{'s break' if len(found) > 1 else ' breaks'} the schema"
    )
    return Refusal(
        422, f"{detail}{f'; {more} are not listed' if more else ''}.", faults
    )


def _fault(error: dict[str, Any], several: bool) -> Fault:
    """Return where an error is, and the rule that it breaks."""
    row, *path = error["loc"]
    names = [f"rows[{row}]"] if several else []
    names += [str(part)[:_LONGEST_NAME] for part in path[:1]]
    rule = _RULES.get(error["type"], "is not allowed")
    return Fault(".".join(names), rule.format(**error.get("ctx", {})))
