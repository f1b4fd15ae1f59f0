"""The schema: what each column means and which values it may hold.

``conf/schema.yaml`` is the only place where columns are described. Validation, the
feature pipeline, the exported model's inputs and the data dictionary read it.
"""

import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from . import strict_yaml
from .errors import ConfigError

Type = Literal["number", "category", "date", "text"]
Role = Literal["id", "feature", "target", "timestamp", "sensitive", "ignored"]
Tag = Literal["personal", "protected", "not_available_at_serving"]
# Names of the columns that scoring writes beside the identifiers of a row.
ANSWERS = re.compile("row|prediction(_low|_high)?|probability(_.*)?|model_version")


class Column(BaseModel):
    """One column of the data.

    Attributes:
        name: Header of the column, exactly as it stands in the file.
        type: ``number`` (float64), ``category`` (one of several words), ``date``
            (a day or a moment, UTC) or ``text`` (anything; never a feature).
        role: ``feature`` goes into the model; ``target`` is predicted; ``id`` names a
            row; ``timestamp`` orders rows in time; ``sensitive`` is kept beside the
            model to compare groups; ``ignored`` is carried along and never used.
        nullable: Whether a value may be missing.
        allowed: The only values that a category may take; none means any word.
        minimum: Smallest number that is believed, in ``unit``.
        maximum: Largest number that is believed, in ``unit``.
        positive: For a target of two classes, the class whose probability is reported.
        unit: Unit of a number, for people.
        owner: Who answers questions about the column.
        description: What the column means, in one sentence.
        tags: ``personal`` leads to a person, such as a name or a number of a customer;
            ``protected`` is an attribute by which nobody may be treated differently;
            ``not_available_at_serving`` is not known yet when a prediction is made.
            None of these can be a feature.
        cost: Milliseconds that it takes to fetch the value when a row is served.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    type: Type
    role: Role = "feature"
    nullable: bool = False
    allowed: tuple[str, ...] | None = None
    minimum: float | None = None
    maximum: float | None = None
    positive: str | None = None
    unit: str = ""
    owner: str = ""
    description: str = ""
    tags: tuple[Tag, ...] = ()
    cost: float = Field(default=0, ge=0, allow_inf_nan=False)

    @property
    def confidential(self) -> bool:
        """Whether no value of it may stand in a message, a log, or a report."""
        return self.role == "sensitive" or not {"personal", "protected"}.isdisjoint(
            self.tags
        )

    def without_values(self) -> "Column":
        """Return the column as one that may be missing; no target can be that."""
        role = "ignored" if self.role == "target" else self.role
        return self.model_copy(update={"nullable": True, "role": role})

    @model_validator(mode="after")
    def _is_consistent(self) -> "Column":
        if contradictions := self._contradictions():
            raise ValueError(contradictions[0])
        return self

    def _contradictions(self) -> list[str]:
        """Return what cannot be true of one column at the same time."""
        low, high = self.minimum, self.maximum
        bounds = low is not None or high is not None
        allowed = self.allowed
        rules = {
            "text cannot be a feature or a target": self.type == "text"
            and self.role in ("feature", "target"),
            "only a number has a minimum or maximum": bounds and self.type != "number",
            "minimum is above maximum": low is not None
            and high is not None
            and low > high,
            "only a category has allowed values": allowed is not None
            and self.type != "category",
            "allowed must list at least one value": allowed is not None and not allowed,
            "allowed names a value twice": len(set(allowed or ())) < len(allowed or ()),
            "a target category must list its allowed classes": self.role == "target"
            and self.type == "category"
            and allowed is None,
            "a target cannot be missing: set nullable to false": self.role == "target"
            and self.nullable,
            "a target is a number or a category": self.role == "target"
            and self.type == "date",
            "a timestamp column is a date": self.role == "timestamp"
            and self.type != "date",
            "positive must be one of the allowed classes": self.positive is not None
            and self.positive not in (allowed or ()),
            "an id cannot have the name of a column that scoring adds: rename it, or "
            "give it the role ignored": self.role == "id"
            and ANSWERS.fullmatch(self.name) is not None,
            "tags names a tag twice": len(set(self.tags)) < len(self.tags),
        }
        return [rule for rule, broken in rules.items() if broken] + self._forbidden()

    def _forbidden(self) -> list[str]:
        """Return why the tags keep the column out of the model."""
        ways = {
            "personal": (("feature", "target"), "role id or ignored"),
            "protected": (("feature",), "role sensitive to compare groups by it"),
            "not_available_at_serving": (("feature",), "role ignored"),
        }
        return [
            f"a column tagged {tag} cannot be a {self.role}: give it the {ways[tag][1]}"
            ", or remove the tag if it is wrong"
            for tag in self.tags
            if self.role in ways[tag][0]
        ]


class Schema(BaseModel):
    """All columns of one data set, in the order of the file.

    Attributes:
        dataset: Short name of the data set.
        row: What one row stands for, in words.
        columns: The columns; names are unique, at least one is a feature and at
            least one a target.
        active_target: The target to predict where several are described; none means
            the first.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    dataset: str
    row: str = ""
    columns: tuple[Column, ...]
    active_target: str | None = None

    @model_validator(mode="after")
    def _is_consistent(self) -> "Schema":
        names = [column.name for column in self.columns]
        twice = sorted({name for name in names if names.count(name) > 1})
        targets = [column.name for column in self.with_role("target")]
        if twice:
            raise ValueError(f"columns named twice: {', '.join(twice)}")
        if not targets or not self.with_role("feature"):
            raise ValueError("at least one feature and one target are needed")
        if self.active_target is not None and self.active_target not in targets:
            raise ValueError(
                f"{self.active_target!r} is not a target; targets: {', '.join(targets)}"
            )
        return self

    def with_role(self, *roles: Role) -> tuple[Column, ...]:
        """Return the columns that have one of ``roles``."""
        return tuple(column for column in self.columns if column.role in roles)

    def without(self, names: Iterable[str]) -> "Schema":
        """Return the schema in which these features are ignored.

        Raises:
            ConfigError: If a name is no feature, or no feature would be left.
        """
        left_out = set(names)
        if unknown := sorted(left_out - set(self.features)):
            raise ConfigError(
                f"{', '.join(map(repr, unknown))} cannot be left out: the features are "
                f"{', '.join(self.features)}."
            )
        if len(left_out) == len(self.features):
            raise ConfigError("Every feature would be left out. Keep at least one.")
        columns = tuple(
            (
                column.model_copy(update={"role": "ignored"})
                if column.name in left_out
                else column
            )
            for column in self.columns
        )
        return Schema(
            dataset=self.dataset,
            row=self.row,
            columns=columns,
            active_target=self.active_target,
        )

    def lacking(self, names: Iterable[str]) -> "Schema":
        """Return the schema in which these columns may be missing.

        Raises:
            ConfigError: If a name is no column, a feature, or the target.
        """
        absent = set(names)
        if not absent:
            return self
        needed = {*self.features, self.target.name}
        if wrong := sorted(absent & needed | absent - self.by_name.keys()):
            raise ConfigError(
                f"data.absent names {', '.join(map(repr, wrong))}: only columns of "
                "conf/schema.yaml that are neither a feature nor the target can be "
                "absent from training data."
            )
        columns = tuple(
            column.without_values() if column.name in absent else column
            for column in self.columns
        )
        return Schema(
            dataset=self.dataset,
            row=self.row,
            columns=columns,
            active_target=self.active_target,
        )

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Columns by their name."""
        return {column.name: column for column in self.columns}

    @cached_property
    def target(self) -> Column:
        """The column that the model predicts."""
        targets = {column.name: column for column in self.with_role("target")}
        return targets[self.active_target or next(iter(targets))]

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """Names of the features that are numbers."""
        return self._features("number")

    @cached_property
    def dates(self) -> tuple[str, ...]:
        """Names of the features that are dates."""
        return self._features("date")

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """Names of the features that are categories."""
        return self._features("category")

    @cached_property
    def features(self) -> tuple[str, ...]:
        """Names of all features: numbers, then dates, then categories."""
        return self.numbers + self.dates + self.categories

    @cached_property
    def identifiers(self) -> tuple["Column", ...]:
        """The columns that name a row, or its time."""
        return self.with_role("id", "timestamp")

    def unlike(self, other: "Schema") -> tuple[str, ...]:
        """Return the features and the target that ``other`` describes otherwise.

        Texts for people do not count: descriptions and owners.
        """
        own = [self.by_name[name] for name in self.features]
        different = [c.name for c in own if not _alike(c, other.by_name.get(c.name))]
        if not _alike(self.target, other.target):
            different.append(self.target.name)
        return tuple(different)

    @cached_property
    def others(self) -> tuple[str, ...]:
        """Names of the columns that are no features: rows to score may lack them."""
        return tuple(c.name for c in self.columns if c.role != "feature")

    def _features(self, kind: Type) -> tuple[str, ...]:
        columns = self.with_role("feature")
        return tuple(column.name for column in columns if column.type == kind)


def parse(content: Any, *, source: str, target: str | None = None) -> Schema:
    """Return the schema that ``content`` describes.

    Args:
        content: A mapping with ``dataset``, ``row`` and ``columns``.
        source: Where it came from, for messages.
        target: Name of the target to predict; none means the first one.

    Raises:
        ConfigError: If a column is described in a way that cannot work.
    """
    if not isinstance(content, dict):
        raise ConfigError(f"{source} must be a mapping with 'dataset' and 'columns'.")
    try:
        return Schema.model_validate({**content, "active_target": target})
    except ValidationError as error:
        raise ConfigError(_explain(error, content, source)) from None


def load(path: Path, target: str | None = None) -> Schema:
    """Return the schema stored in the YAML file ``path``; see :func:`parse`.

    Raises:
        ConfigError: If the file cannot be read, or what it describes cannot work.
    """
    advice = "Write one with 'project-slug data adopt'."
    content = strict_yaml.load(path, advice=advice)
    return parse(content, source=str(path), target=target)


def dump(schema: Schema) -> dict[str, Any]:
    """Return ``schema`` as plain values, without what is left at its default."""
    columns = [column.model_dump(exclude_defaults=True) for column in schema.columns]
    for column in columns:
        for name in column.keys() & {"allowed", "tags"}:
            column[name] = list(column[name])
    return {"dataset": schema.dataset, "row": schema.row, "columns": columns}


def _alike(one: Column, other: Column | None) -> bool:
    """Return whether two columns are described alike but for texts for people."""
    texts = {"description", "owner"}
    return other is not None and (
        one.model_dump(exclude=texts) == other.model_dump(exclude=texts)
    )


def _explain(error: ValidationError, content: dict[str, Any], source: str) -> str:
    """Return one line a problem, with the column's name instead of its number."""
    lines = []
    for problem in error.errors():
        where = list(problem["loc"])
        if where[:1] == ["columns"] and len(where) > 1:
            column = content["columns"][where[1]]
            name = column.get("name") if isinstance(column, dict) else column
            where = [f"column {name!r}", *where[2:]]
        place = ", ".join(str(part) for part in where)
        message = problem["msg"].removeprefix("Value error, ")
        lines.append(f"{source}: {place + ': ' if place else ''}{message}")
    return "\n".join(lines)
