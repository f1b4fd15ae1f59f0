"""The feature registry: what the model reads, what it costs, and what it brings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..schema import Column, Schema, Tag
from .dates import CalendarFeatures


@dataclass(frozen=True)
class Feature:
    """One feature of the model.

    Attributes:
        name: Its name; a column of dates gives several.
        source: The column that it is made from.
        type: Type of that column.
        owner: Who answers questions about it.
        description: What it means.
        tags: Tags of that column.
        cost: Milliseconds to fetch the column when a row is served.
        importance: What the metric of the model loses when the column is shuffled;
            none if nobody has measured it.
        low: Lower end of the interval of ``importance``.
        high: Upper end.
        unused: Whether the model does not read it: to shuffle it changes nothing.
        useless: Whether what it adds cannot be told from nothing.
        transform: Time to transform the column, in runs of a calibration loop; none
            if it was not measured.
    """

    name: str
    source: str
    type: str
    owner: str
    description: str
    tags: tuple[Tag, ...]
    cost: float
    importance: float | None = None
    low: float | None = None
    high: float | None = None
    unused: bool | None = None
    useless: bool | None = None
    transform: float | None = None


def features(
    schema: Schema,
    importances: Mapping[str, Any] | None = None,
    transforms: Mapping[str, float] | None = None,
) -> list[Feature]:
    """Return every feature of the model, the most important first.

    Args:
        schema: Describes the columns.
        importances: Content of ``importances.json``; none if there is no run.
        transforms: Time to transform each column, if it was measured.
    """
    found = [
        Feature(
            name=name,
            source=column.name,
            type=column.type,
            owner=column.owner,
            description=column.description,
            tags=column.tags,
            cost=column.cost,
            transform=(transforms or {}).get(column.name),
            **_usefulness(importances, name, column.name),
        )
        for column in map(schema.by_name.__getitem__, schema.features)
        for name in _names(column)
    ]
    return sorted(found, key=_place)


def total_cost(found: list[Feature]) -> float:
    """Return the milliseconds to fetch every column once, one after another."""
    return sum({one.source: one.cost for one in found}.values())


def _place(one: Feature) -> float:
    """Return where a feature stands: what nobody has measured comes last."""
    return np.inf if one.importance is None else -one.importance


def _names(column: Column) -> list[str]:
    """Return the features that a column gives."""
    if column.type != "date":
        return [column.name]
    calendar = CalendarFeatures().fit(np.zeros((1, 1)))
    return [str(name) for name in calendar.get_feature_names_out([column.name])]


def _usefulness(
    importances: Mapping[str, Any] | None, name: str, source: str
) -> dict[str, Any]:
    """Return what shuffling showed of a feature, or of the column that it is from."""
    if importances is None:
        return {}
    shuffled = {one["name"]: one for one in importances["features"]}
    measured = shuffled.get(name, shuffled.get(source))
    if measured is None:  # the winner was fitted without it
        return {"unused": True}
    values = {key: measured[key] for key in ("importance", "low", "high", "useless")}
    changed = any(measured[key] for key in ("importance", "low", "high"))
    return values | {"unused": not changed}
