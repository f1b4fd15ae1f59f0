"""Groups: what each is given, and the gap between two of them."""

import numpy as np
import pytest

from project_package.model.evaluation import groups
from project_package.model.evaluation.bootstrap import Bootstrap
from project_package.model.evaluation.slices import Slice

MEMBERS = np.repeat(["a", "b", "c"], [300, 300, 400])
BOOTSTRAP = Bootstrap(300, 0.95, 1)


def people(column="group", members=MEMBERS):
    """Return the groups of one column."""
    return [
        Slice(column, str(name), members == name, sensitive=True)
        for name in np.unique(members)
    ]


def rates(*shares):
    """Return one answer that each group is given at its own rate."""
    chance = np.repeat(shares, [300, 300, 400])
    return (np.random.default_rng(1).random(1000) < chance)[:, np.newaxis].astype(float)


def test_the_widest_gap_is_found_and_its_groups_are_named():
    given = rates(0.2, 0.6, 0.4)

    gap = groups.compare(people(), given, bootstrap=BOOTSTRAP)["gaps"][0]

    expected = given[MEMBERS == "b"].mean() - given[MEMBERS == "a"].mean()
    assert ["b", "a"] == gap["between"]
    assert expected == pytest.approx(gap["gap"])
    assert 0.25 < gap["low"] < gap["gap"] < gap["high"] < 0.55


def test_groups_that_are_given_alike_have_no_clear_gap():
    alike = rates(0.3, 0.3, 0.3)
    gap = groups.compare(people(), alike, bootstrap=BOOTSTRAP)["gaps"][0]

    assert gap["low"] < 0.03


def test_the_answer_with_the_widest_gap_counts():
    given = np.hstack([rates(0.3, 0.3, 0.3), rates(0.1, 0.1, 0.9)])

    gap = groups.compare(people(), given, bootstrap=BOOTSTRAP)["gaps"][0]

    assert gap["gap"] > 0.7


def test_each_group_has_its_rate_and_rows():
    given = rates(0.2, 0.6, 0.4)

    described = groups.compare(people(), given, bootstrap=BOOTSTRAP)["groups"]

    assert [300, 300, 400] == [group["rows"] for group in described]
    assert given[:300].mean() == pytest.approx(described[0]["rate"])


def test_one_group_alone_has_no_gap():
    found = groups.compare(people()[:1], rates(0.2, 0.6, 0.4), bootstrap=BOOTSTRAP)

    assert not found["gaps"]
    assert 1 == len(found["groups"])
