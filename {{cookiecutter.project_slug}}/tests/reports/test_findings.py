"""What a person should look at before training."""

import numpy as np
import pandas as pd
import pytest

from project_package.reports.findings import findings
from project_package.schema import Column

from . import artefacts

ROWS = 1000
RNG = np.random.default_rng(2)
QUALITY = {"rows": ROWS, "duplicates_removed": 0}
SIZE = Column(name="size", type="number", nullable=True)
COLOUR = Column(name="colour", type="category")


def said(kind, strength: float = 0.0, **values) -> list[str]:
    """Return the findings about a number and a category, of which one is changed."""
    described = artefacts.schema(kind, SIZE, COLOUR)
    labels = kind.problem.labels(kind.target)
    target = RNG.choice(labels, ROWS) if labels else RNG.normal(size=ROWS)
    plain = {"size": RNG.normal(size=ROWS), "colour": RNG.choice(["a", "b"], ROWS)}
    frame = pd.DataFrame(plain | values | {kind.target.name: target})
    columns = [kind.target, SIZE, COLOUR]
    strengths = np.full((3, 3), strength)
    return findings(frame, described, QUALITY, columns, strengths)


def test_unremarkable_rows_give_none(kind):
    assert [] == said(kind)


@pytest.mark.parametrize(
    "name, values, sentence",
    [
        ("size", np.ones(ROWS), "size always has the same value"),
        ("size", np.where(RNG.random(ROWS) < 0.4, np.nan, 1.5), "always has the same"),
        ("size", np.r_[np.full(300, np.nan), RNG.normal(size=700)], "in 30 % of the"),
        (
            "size",
            np.r_[5000.0, RNG.normal(size=999)],
            "far from all others, up to 5,000",
        ),
        ("colour", [f"w{n % 60}" for n in range(ROWS)], "60 different words"),
    ],
)
def test_what_looks_wrong_in_a_column_is_named(kind, name, values, sentence):
    assert any(sentence in text for text in said(kind, **{name: values}))


def test_columns_that_tell_too_much_are_named(kind):
    told = said(kind, strength=0.97)
    assert sum("make sure that it is known before" in text for text in told) == 2
    assert sum("one of them would do" in text for text in told) == 1
