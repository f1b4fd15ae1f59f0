"""The target becomes a number or a class, as the repository predicts it."""

import pyarrow as pa
import pytest

from project_package.data.adoption.profile import profile
from project_package.data.adoption.target import describe
from project_package.errors import ConfigError, DataError

CLASSES = {"category": "classes"}
AMOUNTS = {"number": "amounts"}
BOTH = CLASSES | AMOUNTS


def column(values: list[object]):
    """Return the profile of a target with these values."""
    return profile("outcome", pa.chunked_array([pa.array(values)]))


def test_rarer_of_two_classes_is_positive_and_said_so():
    found = describe(column(["no"] * 30 + ["yes"] * 10), CLASSES)

    assert ("no", "yes") == found.column.allowed
    assert "yes" == found.column.positive
    assert {"no": 30, "yes": 10} == found.classes
    assert ["positive"] == [finding.topic for finding in found.findings]


def test_last_of_two_equal_classes_is_positive():
    assert "b" == describe(column(["b", "a"] * 10), CLASSES).column.positive


def test_given_positive_class_is_taken_and_not_remarked_on():
    found = describe(column(["no"] * 30 + ["yes"] * 10), CLASSES, positive="no")

    assert "no" == found.column.positive
    assert not found.findings


def test_spaces_around_a_class_need_not_be_typed():
    found = describe(column([" <=50K"] * 30 + [" >50K"] * 10), CLASSES, ">50K")

    assert " >50K" == found.column.positive


def test_unknown_positive_class_is_refused_with_the_classes():
    with pytest.raises(ConfigError, match="no class 'maybe'.*'no', 'yes'"):
        describe(column(["no", "yes"] * 10), CLASSES, positive="maybe")


def test_several_classes_have_no_positive_one():
    values = column(["a", "b", "c"] * 10)

    assert describe(values, CLASSES).column.positive is None
    with pytest.raises(ConfigError, match="3 classes"):
        describe(values, CLASSES, positive="a")


@pytest.mark.parametrize(
    ("values", "classes"),
    [
        ([0, 1], ("0", "1")),
        ([1.0, 2.0], ("1", "2")),
        ([True, False], ("false", "true")),
        (["10", "9", "1"], ("1", "9", "10")),
        (["1.0", "0.0"], ("0.0", "1.0")),
    ],
)
def test_classes_are_named_as_they_are_read_back(values, classes):
    assert classes == describe(column(values * 10), CLASSES).column.allowed


def test_few_whole_numbers_are_classes_where_both_would_do():
    assert "category" == describe(column([0, 1] * 10), BOTH).column.type


def test_few_whole_numbers_are_amounts_where_amounts_are_predicted():
    found = describe(column([0, 1] * 10), AMOUNTS)

    assert "number" == found.column.type
    assert ["warning"] == [finding.level for finding in found.findings]


@pytest.mark.parametrize("count, remarked", [(10, True), (11, False)])
def test_amount_of_few_different_numbers_is_remarked_on(count, remarked):
    found = describe(column([number % count for number in range(220)]), AMOUNTS)

    assert remarked == bool(found.findings)


def test_many_numbers_are_amounts():
    found = describe(column([number / 4 for number in range(40)]), BOTH)

    assert ("number", 0.0, {}) == (
        found.column.type,
        found.column.minimum,
        found.classes,
    )
    assert not found.findings


def test_amounts_below_zero_have_no_minimum():
    values = column([number - 4.5 for number in range(40)])

    assert describe(values, AMOUNTS).column.minimum is None


@pytest.mark.parametrize(
    ("values", "kinds", "message"),
    [
        (["a", "b"] * 20, AMOUNTS, "is text of 2 .* predict a number .amounts."),
        (list(range(40)), CLASSES, "is a number of 40 .* predict a category .classes."),
        (
            ["2024-01-01", "2024-01-02"] * 10,
            BOTH,
            "is a date .* category .* or a number",
        ),
    ],
)
def test_target_of_another_kind_is_refused(values, kinds, message):
    with pytest.raises(ConfigError, match=message):
        describe(column(values), kinds)


def test_positive_class_of_an_amount_is_refused():
    with pytest.raises(ConfigError, match="with the positive class '1'"):
        describe(column([0, 1] * 20), AMOUNTS, positive="1")


def test_rows_without_an_outcome_are_refused_by_number():
    with pytest.raises(DataError, match=r"missing in 2 of 22 rows .*0, 21"):
        describe(column([None, *["a", "b"] * 10, None]), CLASSES)


def test_single_class_is_refused():
    with pytest.raises(DataError, match="'a' in every row"):
        describe(column(["a"] * 20), CLASSES)


def test_rare_class_is_refused_by_name():
    with pytest.raises(DataError, match="fewer than 10 rows: 'c' .9."):
        describe(column(["a", "b"] * 20 + ["c"] * 9), CLASSES)


def test_too_many_classes_are_refused():
    with pytest.raises(DataError, match="60 different values"):
        describe(column([f"class {number}" for number in range(60)]), CLASSES)
