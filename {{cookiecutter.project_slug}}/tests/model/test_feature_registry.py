"""The feature registry lists what the model reads, with its cost and its use."""

import pytest

from project_package.model import feature_registry
from project_package.schema import Column

from .. import small

COSTLY = Column(
    name="size", type="number", cost=2.5, owner="sales", description="How big."
)


def measured(name: str, importance: float, **more) -> dict:
    """Return what ``importances.json`` says of a column."""
    interval = {"low": importance - 0.01, "high": importance + 0.01, "useless": False}
    return {"name": name, "importance": importance} | interval | more


def registry(kind, *columns: Column, **importances) -> dict:
    """Return the features by name, in their order."""
    described = small.schema(kind.target, *columns)
    listed = {"features": [*importances.values()]} if importances else None
    found = feature_registry.features(described, listed)
    return {one.name: one for one in found}


def test_a_feature_says_what_the_schema_does(kind):
    (size,) = registry(kind, COSTLY).values()

    assert ("sales", "How big.", 2.5) == (size.owner, size.description, size.cost)


def test_a_date_gives_calendar_features_that_lead_back_to_it(kind):
    found = registry(kind, *small.DATES)

    assert {"day_age", "day_year_sine", "day_year_cosine", "day_weekend"} == set(found)
    assert {"day"} == {one.source for one in found.values()}


def test_the_most_important_stands_first_and_the_unknown_last(kind):
    importances = {n: measured(n, v) for n, v in (("day", 0.1), ("size", 0.3))}

    names = [*registry(kind, **importances)]

    assert ("size", "day_age") == (names[0], names[1])
    assert {"weight", "colour", "shape"} == set(names[5:])


@pytest.mark.parametrize(
    "said, flags",
    [
        (measured("size", 0.2), (False, False)),
        (measured("size", 0.001, useless=True), (False, True)),
        (measured("size", 0, low=0, high=0, useless=True), (True, True)),
        (measured("another", 0.2), (True, None)),
        (None, (None, None)),
    ],
)
def test_what_is_unused_or_useless_is_flagged(kind, said, flags):
    importances = {"one": said} if said else {}

    size = registry(kind, COSTLY, **importances)["size"]

    assert flags == (size.unused, size.useless)


def test_each_column_is_fetched_and_paid_once(kind):
    day = Column(name="day", type="date", cost=3)
    found = feature_registry.features(small.schema(kind.target, COSTLY, day))

    assert 5.5 == feature_registry.total_cost(found)
