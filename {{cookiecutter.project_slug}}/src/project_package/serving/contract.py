"""The contract of a request: the rows that the schema of a bundle allows.

A row is a JSON object with every feature, in any order. A number is a number, never a
text or a truth value. A category is a word, or the number that stands for it. A date is
a text in ISO 8601. ``null`` is a missing value where the schema allows one. Columns of
the schema that are no features may be there and are not looked at.
"""

from math import isfinite
from typing import Annotated, Any, Literal

import pydantic_core
from pydantic import (
    AfterValidator,
    ConfigDict,
    FailFast,
    Field,
    TypeAdapter,
    ValidationError,
    with_config,
)
from typing_extensions import NotRequired, TypedDict

from ..data.words import category_text
from ..schema import Column, Schema
from .dates import days
from .refusal import Fault, Refusal

Row = dict[str, Any]

# More faults than these tell nobody anything new.
_MOST_FAULTS = 50
# Several hundred rows. The quick way finds all faults before it names the first, and in
# the largest body are hundreds of thousands.
_QUICK_BYTES = 100_000
# A name that the schema does not know is the caller's: it may be anything.
_LONGEST_NAME = 60
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
        rows = Annotated[list[row], Field(max_length=most_rows), FailFast()]  # type: ignore[valid-type]
        self._one: TypeAdapter[Row] = TypeAdapter(row)
        self._many: TypeAdapter[list[Row]] = TypeAdapter(rows)

    def rows(self, body: bytes) -> list[Row]:
        """Return the rows in the body of a request: one object, or a list of some.

        Dates are days since 1970 in them.

        Raises:
            Refusal: If the body is not JSON (400), holds too many rows (413), or no
                row or one that breaks the schema (422), with each field that does.
        """
        try:
            rows = self._read_quickly(body)
        except ValidationError:
            rows = self._read_slowly(body)
        if not rows:
            raise Refusal(422, "The list holds no row.")
        return rows

    def json_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of a row."""
        return self._one.json_schema()

    def _read_quickly(self, body: bytes) -> list[Row]:
        """Return the rows if nothing about them is unusual.

        Raises:
            ValidationError: If they have to be looked at more closely.
        """
        if len(body) > _QUICK_BYTES:
            return self._read_slowly(body)
        if body.lstrip()[:1] == b"[":
            return self._many.validate_json(body)
        return [self._one.validate_json(body)]

    def _read_slowly(self, body: bytes) -> list[Row]:
        """Return the rows with words for the numbers that stand for categories.

        Each is read by itself, and the first that are wrong say enough: a body of a few
        megabytes has room for millions of faults, which take gigabytes and minutes.
        """
        try:
            content = pydantic_core.from_json(body)
        except ValueError as error:
            raise Refusal(400, f"The body is not JSON: {error}.") from None
        several = isinstance(content, list)
        given = content if several else [content]
        self._refuse_number(len(given))
        rows: list[Row] = []
        faults: list[Fault] = []
        for place, row in enumerate(given):
            try:
                rows.append(self._row(row))
            except ValidationError as error:
                faults += _faults(error, f"rows[{place}]" if several else "")
            if len(faults) > _MOST_FAULTS:
                break
        if faults:
            raise _refusal(faults)
        return rows

    def _refuse_number(self, rows: int) -> None:
        """Refuse more rows than are answered at a time."""
        if rows > self._most_rows:
            raise Refusal(
                413,
                f"There are {rows} rows, and at most {self._most_rows} are answered at "
                "a time. Send them in parts, or score a file.",
            )

    def _row(self, row: Any) -> Row:
        """Return a row that was JSON."""
        if isinstance(row, dict):
            known, others = self.schema.by_name, row.keys() - self.schema.by_name.keys()
            named = [*(name for name in known if name in row), *others]
            row = {name: row[name] for name in named[: len(known) + _MOST_FAULTS]}
            _put_words(row, self.schema.categories)
        return self._one.validate_python(row)


def _row(schema: Schema) -> Any:
    """Return the type of a row."""
    fields: dict[str, Any] = {
        name: _type(schema.by_name[name]) for name in schema.features
    }
    fields |= {name: NotRequired[Any] for name in schema.others}
    row = TypedDict("Row", fields)  # type: ignore[misc]
    return with_config(ConfigDict(extra="forbid", strict=True))(row)


def _type(column: Column) -> Any:
    """Return the type of a feature's value."""
    kind: Any = {"number": float, "category": str, "date": str}[column.type]
    rules: list[Any] = []
    if column.allowed is not None:
        kind = Literal[column.allowed]
    if column.type == "number":
        rules = [Field(ge=column.minimum, le=column.maximum, allow_inf_nan=False)]
    if column.type == "date":
        rules = [
            AfterValidator(days),
            Field(json_schema_extra={"format": "date-time"}),
        ]
    described = Field(description=_description(column))
    value = Annotated[kind, *rules] if rules else kind
    return Annotated[value | None if column.nullable else value, described]


def _description(column: Column) -> str:
    """Return what a column means, with its unit."""
    if not column.unit or not column.description:
        return column.description or column.unit
    return f"{column.description.removesuffix('.')} ({column.unit})"


def _put_words(row: dict[str, Any], categories: tuple[str, ...]) -> None:
    """Replace the numbers and truth values that stand for categories by words."""
    for name in categories:
        value = row.get(name)
        if isinstance(value, int) or (isinstance(value, float) and isfinite(value)):
            row[name] = category_text(value)


def _refusal(faults: list[Fault]) -> Refusal:
    """Return what is wrong with the rows, without their values."""
    if len(faults) > _MOST_FAULTS:
        said = f"More than {_MOST_FAULTS} values break the schema; the first are listed"
    else:
        verb = "values break" if len(faults) > 1 else "value breaks"
        said = f"{len(faults)} {verb} the schema"
    return Refusal(422, f"{said}.", tuple(faults[:_MOST_FAULTS]))


def _faults(error: ValidationError, row: str) -> list[Fault]:
    """Return which fields of a row break which rule."""
    found = error.errors(include_url=False, include_input=False)
    return [_fault(dict(one), row) for one in found]


def _fault(error: dict[str, Any], row: str) -> Fault:
    """Return where an error is, and the rule that it breaks."""
    names = [row, *(str(part)[:_LONGEST_NAME] for part in error["loc"][:1])]
    rule = _RULES.get(error["type"], "is not allowed")
    return Fault(".".join(filter(None, names)), rule.format(**error.get("ctx", {})))
