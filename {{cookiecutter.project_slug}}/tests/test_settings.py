"""The settings: closed, frozen, and free of values that cannot work."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from project_package.settings import Candidate, Data, Format, Split

from . import small

MORE = Candidate(estimator="sklearn.any.Model")


def model(kind, **changes) -> dict:
    """Return the section ``model`` of a configuration that is valid but for a few."""
    complete = {
        "metric": kind.higher,
        "baselines": {"dummy": kind.dummy},
        "candidates": {"linear": kind.linear, "forest": kind.forest},
    }
    return complete | changes


def test_setting_cannot_be_changed_after_loading(kind):
    settings = small.settings(kind)

    with pytest.raises(ValidationError, match="frozen"):
        settings.search.folds = 5


@pytest.mark.parametrize("section", ["paths", "data", "split", "features", "search"])
def test_no_section_takes_a_key_that_it_does_not_know(kind, section):
    content = small.settings(kind).model_dump()[section] | {"surprise": 1}

    with pytest.raises(ValidationError, match=f"{section}.surprise"):
        small.settings(kind, **{section: content})


@pytest.mark.parametrize(
    "change",
    [
        {"seed": -1},
        {"seed": 2**32},
        {"jobs": -2},
        {"features": {"max_categories": 1}},
        {"search": {"strategy": "grid", "budget": 0, "folds": 2}},
        {"search": {"strategy": "grid", "budget": 1, "folds": 1}},
        {"gates": small.GATES | {"min_gain_over_dummy": -0.1}},
        {"scoring": {"chunk_rows": 0, "max_bad_share": 0}},
        {"scoring": {"chunk_rows": 1, "max_bad_share": 1.1}},
    ],
    ids=str,
)
def test_value_out_of_its_limits_is_refused(kind, change):
    with pytest.raises(ValidationError, match="1 validation error"):
        small.settings(kind, **change)


@pytest.mark.parametrize("fraction", [0, 1, -0.2, float("nan")])
def test_held_out_share_leaves_rows_on_both_sides(fraction):
    with pytest.raises(ValidationError, match="test_fraction"):
        Split(strategy="random", test_fraction=fraction)


@pytest.mark.parametrize("strategy", ["time", "group"])
def test_split_by_a_column_needs_its_name(strategy):
    with pytest.raises(ValidationError, match=f"{strategy} needs split.column"):
        Split(strategy=strategy, test_fraction=0.2)

    assert "day" == Split(strategy=strategy, column="day", test_fraction=0.2).column


@pytest.mark.parametrize("separator", ["", ";;"])
def test_separator_is_one_character(separator):
    with pytest.raises(ValidationError, match="separator"):
        Format(separator=separator)


def test_all_candidates_compete_unless_some_are_named(kind):
    every = small.settings(kind, model=model(kind)).model
    some = small.settings(kind, model=model(kind, use=["forest"])).model

    assert ["linear", "forest"] == list(every.competing)
    assert ["forest"] == list(some.competing)


@pytest.mark.parametrize(
    "use, reason", [(["nobody"], "candidates: linear, forest"), ([], "at least 1")]
)
def test_comparison_without_known_candidates_is_refused(kind, use, reason):
    with pytest.raises(ValidationError, match=reason):
        small.settings(kind, model=model(kind, use=use))


def test_name_of_a_baseline_cannot_be_that_of_a_candidate(kind):
    with pytest.raises(ValidationError, match=r"one name: \['dummy'\]"):
        small.settings(kind, model=model(kind, candidates={"dummy": MORE}))


def test_one_baseline_looks_at_no_feature(kind):
    baselines = {"simple": MORE, "dummy": kind.dummy}

    settings = small.settings(kind, model=model(kind, baselines=baselines))

    assert ("dummy",) == settings.model.dummies
    with pytest.raises(ValidationError, match="must be an estimator of sklearn.dummy"):
        small.settings(kind, model=model(kind, baselines={"simple": MORE}))


@pytest.mark.parametrize("mark", [".", ","])
def test_one_mark_cannot_stand_for_decimals_and_for_thousands(mark):
    with pytest.raises(ValidationError, match="both"):
        Format(decimal=mark, thousands=mark)


def test_an_address_may_name_the_day_that_a_run_is_for():
    data = Data(source="rows-{date}.csv", batch="b", as_of=date(2026, 2, 28))
    assert "rows-2026-02-28.csv" == data.dated(data.source)
    assert "b" == data.dated(data.batch)


def test_without_a_day_a_run_is_for_today():
    before = datetime.now(UTC).date()
    said = Data(source="{date}", batch="b").dated("{date}")
    assert said in {before.isoformat(), datetime.now(UTC).date().isoformat()}
