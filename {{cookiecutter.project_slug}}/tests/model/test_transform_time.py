"""A transformer that became slow is seen, on any machine."""

import time

from project_package.model import transform_time
from project_package.model.dates import CalendarFeatures

from .. import small

SLEEP = 0.1
# A busy machine makes honest times differ, but hardly by so much.
SLOW = 5


def slowest(kind) -> str | None:
    """Return the column that takes many times as long as any other."""
    times = transform_time.measure(small.schema(kind.target))
    *others, most = sorted(times, key=lambda name: times[name])
    return most if times[most] > SLOW * times[others[-1]] else None


def test_slow_transformer_is_seen_in_its_column(kind, monkeypatch):
    plain = CalendarFeatures.transform

    def slow(self, days):
        time.sleep(SLEEP)
        return plain(self, days)

    assert slowest(kind) is None
    monkeypatch.setattr(CalendarFeatures, "transform", slow)
    assert "day" == slowest(kind)
