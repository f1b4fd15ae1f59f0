"""A transformer that became slow is seen, on any machine."""

import pytest

from project_package.model import transform_time
from project_package.model.dates import CalendarFeatures

from .. import small
from ..clock import Clock

PAUSE = 0.1


@pytest.fixture
def clock() -> Clock:
    """A clock that only a test moves."""
    return Clock()


def times(kind, clock: Clock) -> dict[str, float]:
    """Return the time of each feature column."""
    return transform_time.measure(
        small.schema(kind.target), max_categories=30, clock=clock
    )


def test_slow_transformer_is_seen_in_its_column(kind, clock, monkeypatch):
    plain = CalendarFeatures.transform
    alike = pytest.approx(dict.fromkeys(small.schema(kind.target).features, 1.0))

    def slow(self, days):
        clock.now += PAUSE
        return plain(self, days)

    assert alike == times(kind, clock)
    monkeypatch.setattr(CalendarFeatures, "transform", slow)
    found = times(kind, clock)
    assert found.pop("day") > 100
    assert pytest.approx(dict.fromkeys(found, 1.0)) == found


def test_what_the_machine_does_besides_is_left_out(kind, clock, monkeypatch):
    plain, pauses = CalendarFeatures.transform, iter([PAUSE, PAUSE])

    def interrupted(self, days):
        clock.now += next(pauses, 0)
        return plain(self, days)

    monkeypatch.setattr(CalendarFeatures, "transform", interrupted)

    assert pytest.approx(1.0) == times(kind, clock)["day"]


def test_columns_have_as_many_codes_as_are_configured(kind, clock, monkeypatch):
    asked, make = set(), transform_time.features.pipeline

    def pipeline(*arguments, max_categories, **options):
        asked.add(max_categories)
        return make(*arguments, max_categories=max_categories, **options)

    monkeypatch.setattr(transform_time.features, "pipeline", pipeline)
    schema = small.schema(kind.target)
    transform_time.measure(schema, max_categories=7, clock=clock)

    assert {7} == asked
