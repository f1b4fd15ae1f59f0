"""Drift: what has changed is found, and what has not is left alone, for any rows."""

import numpy as np
import pandas as pd
import pytest

from project_package.model import reference
from project_package.monitoring.drift import Limits, changes
from project_package.schema import Column

from .. import small
from ..kinds import examples

TRAINED = 4000
LIMITS = Limits(psi=0.2, missing=0.05, unseen=0.05, chance=0.01 / 3 / 5)
WORDS = [f"w{place:02}" for place in range(20)]
COLUMNS = (
    Column(name="normal", type="number", nullable=True),
    Column(name="skewed", type="number"),
    Column(name="whole", type="number"),
    Column(name="often", type="number"),
    Column(name="word", type="category", nullable=True),
)
SCHEMA = small.schema(examples()[0].target, *COLUMNS)


def rows(count: int, seed: int, *, shift: float = 0.0) -> pd.DataFrame:
    """Return rows of columns of every shape; ``shift`` is in standard deviations."""
    rng = np.random.default_rng(seed)
    weights = 0.6 ** np.arange(len(WORDS))  # most words are rare
    frame = pd.DataFrame(
        {
            "normal": rng.normal(shift, 1, count),
            "skewed": rng.lognormal(shift, 1, count),
            "whole": rng.poisson(2, count).astype(float),
            "often": np.where(rng.random(count) < 0.7, 0, rng.normal(0, 1, count)),
            "word": rng.choice(WORDS, count, p=weights / weights.sum()),
        }
    )
    frame.loc[rng.random(count) < 0.1, "normal"] = np.nan
    frame.loc[rng.random(count) < 0.02, "word"] = None
    return frame.astype({"word": "category"})


def drifted(frame: pd.DataFrame, seed: int = 0) -> dict[str, tuple[str, ...]]:
    """Return the columns that have drifted since training, and why."""
    before = reference.describe(rows(TRAINED, 1_000_000 + seed), SCHEMA)
    found = changes(before, {name: frame[name] for name in frame}, LIMITS)
    return {one.column: one.reasons for one in found if one.reasons}


@pytest.mark.parametrize("count, seeds", [(50, 300), (500, 300), (50_000, 20)])
def test_unchanged_data_is_hardly_ever_called_drifted(count, seeds):
    alarms = [drifted(rows(count, seed), seed) for seed in range(seeds)]
    assert sum(map(bool, alarms)) <= 0.03 * seeds, [alarm for alarm in alarms if alarm]


@pytest.mark.parametrize("count, shift", [(50, 2.0), (500, 0.7), (50_000, 0.6)])
def test_a_shift_is_found_in_each_column_that_has_it_and_in_no_other(count, shift):
    for seed in range(10):
        found = drifted(rows(count, seed, shift=shift), seed)
        assert {"normal", "skewed"} == set(found), (seed, found)
        assert "its values have moved: PSI" in found["normal"][0]


def test_a_tenth_of_a_standard_deviation_is_no_drift_however_many_rows_there_are():
    assert {} == drifted(rows(50_000, 1, shift=0.1))


def test_more_missing_values_are_drift_with_both_shares():
    frame = rows(1000, 1)
    frame.loc[:399, "normal"] = np.nan
    assert drifted(frame) == {"normal": ("45 % are missing, 10 % were",)}


def test_words_that_training_did_not_see_are_drift():
    frame = rows(1000, 1)
    frame["word"] = frame["word"].astype("object").where(frame.index >= 200, "new")
    assert "20 % are words that training did not see" in drifted(frame)["word"]


def test_a_common_word_that_turns_rare_is_drift():
    frame = rows(1000, 1)
    frame["word"] = frame["word"].replace({"w00": "w01"})
    assert {"word"} == set(drifted(frame))


def test_a_column_without_any_value_is_drift_by_what_is_missing():
    assert {"skewed"} == set(drifted(rows(100, 1).assign(skewed=np.nan)))


def test_a_column_that_was_always_missing_can_only_come_back():
    before = {"normal": {"rows": TRAINED, "missing": 1.0}}
    (change,) = changes(before, {"normal": rows(100, 1)["normal"]}, LIMITS)
    assert (None, True) == (change.psi, bool(change.reasons))


def test_the_most_changed_column_stands_first():
    before = reference.describe(rows(TRAINED, 0), SCHEMA)
    frame = rows(1000, 1).assign(whole=9.0)
    found = changes(before, {name: frame[name] for name in frame}, LIMITS)
    assert "whole" == found[0].column
    assert found[0].psi > 1
