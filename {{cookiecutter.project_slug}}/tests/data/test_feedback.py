"""Feedback: corrected rows take the place of those before, and no others go."""

import pandas as pd

from project_package.data import feedback
from project_package.schema import Column, Schema

TIME = Column(name="seen", type="date", role="timestamp", nullable=True)
OTHERS = (
    Column(name="word", type="category"),
    Column(name="price", type="number", role="target"),
)
NAMED = Schema(
    dataset="few",
    columns=(Column(name="name", type="text", role="id", nullable=True), TIME, *OTHERS),
)


def rows(*content: tuple[str | None, str, str, float]) -> pd.DataFrame:
    """Return rows of name, day, word and price."""
    frame = pd.DataFrame(list(content), columns=["name", "seen", "word", "price"])
    kinds = {"word": "category", "name": "str", "seen": "datetime64[us]"}
    return frame.astype(kinds)


FIRST = rows(
    ("ann", "2026-01-01", "a", 1),
    ("ann", "2026-02-01", "a", 2),
    ("bob", "2026-01-01", "b", 3),
    ("bob", "2026-01-01", "b", 4),
    (None, "2026-01-01", "b", 5),
)


def prices(*frames: pd.DataFrame, schema: Schema = NAMED) -> list[float]:
    """Return the prices of the joined rows."""
    return feedback.joined(list(frames), schema)["price"].tolist()


def test_without_feedback_nothing_changes():
    assert FIRST is feedback.joined([FIRST], NAMED)


def test_a_row_of_the_same_name_and_time_is_replaced_and_another_time_stays():
    more = rows(("ann", "2026-01-01", "c", 10), ("eve", "2026-01-01", "a", 11))
    assert [2, 3, 4, 5, 10, 11] == prices(FIRST, more)


def test_the_last_of_several_corrections_counts():
    first, last = rows(("ann", "2026-01-01", "a", 10)), rows(
        ("ann", "2026-01-01", "a", 11)
    )
    assert [2, 3, 4, 5, 11] == prices(FIRST, first, last)


def test_rows_without_a_name_are_all_kept():
    assert [1, 2, 3, 4, 5, 6] == prices(FIRST, rows((None, "2026-01-01", "b", 6)))
    schema = Schema(dataset="few", columns=(TIME, *OTHERS))
    assert 10 == len(prices(FIRST, FIRST, schema=schema))


def test_types_stay_as_they_were_though_there_are_other_words():
    joined = feedback.joined([FIRST, rows(("eve", "2026-01-01", "new", 1))], NAMED)
    assert FIRST.dtypes["word"].name == joined.dtypes["word"].name == "category"
    assert {"a", "b", "new"} == set(joined["word"])
