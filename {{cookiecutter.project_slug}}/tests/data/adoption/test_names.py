"""Headers suggest what a person should be told."""

import pytest

from project_package.data.adoption import names


@pytest.mark.parametrize("name", ["", " ", "Unnamed: 0", "__index_level_0__"])
def test_headers_of_a_saved_index_are_recognised(name):
    assert names.is_index(name)


@pytest.mark.parametrize("name", ["index", "Unnamed", "0"])
def test_other_headers_are_not_an_index(name):
    assert not names.is_index(name)


@pytest.mark.parametrize(
    "name", ["id", "ID", "PassengerId", "user_id", "orderID", "uuid"]
)
def test_identifiers_are_recognised_by_their_name(name):
    assert names.names_rows(name)


@pytest.mark.parametrize("name", ["paid", "width", "humidity", "Idle"])
def test_words_that_hold_id_are_no_identifiers(name):
    assert not names.names_rows(name)


@pytest.mark.parametrize(
    "name", ["Gender", "Customer_Age", "SEX", "date_of_birth", "raceEthnicity"]
)
def test_protected_attributes_are_recognised(name):
    assert names.is_sensitive(name)


@pytest.mark.parametrize("name", ["Wage", "mileage", "Agent", "embrace", "sextant"])
def test_words_that_hold_a_protected_one_are_not(name):
    assert not names.is_sensitive(name)


@pytest.mark.parametrize(
    ("name", "target", "same"),
    [
        ("Left_Company_2", "left company", True),
        ("survived", "has_survived", True),
        ("price", "list-price", True),
        ("y1", "y", False),
        ("fare", "survived", False),
    ],
)
def test_headers_resemble_the_target_by_their_letters(name, target, same):
    assert same == names.resembles(name, target)


def test_suggestion_names_similar_headers():
    assert "Did you mean 'Survived'?" == names.suggestion(
        "survivd", ["Survived", "Age"]
    )


def test_suggestion_lists_all_headers_if_none_is_similar():
    assert "It has: Survived, Age." == names.suggestion("xyz", ["Survived", "Age"])
    assert "It has: (no name), Age." == names.suggestion("xyz", ["", "Age"])


@pytest.mark.parametrize(
    "name",
    [
        "email",
        "E-Mail",
        "contact_phone",
        "Last Name",
        "customerName",
        "user_id",
        "IBAN",
    ],
)
def test_headers_of_people_are_recognised(name):
    assert names.is_personal(name)


@pytest.mark.parametrize("name", ["name", "Street", "city_name", "order_id", "", "3"])
def test_headers_of_other_things_are_not_those_of_people(name):
    assert not names.is_personal(name)


@pytest.mark.parametrize("name, maybe", [("Name", True), ("names_count", False)])
def test_plain_name_may_be_one_of_a_person(name, maybe):
    assert maybe == names.may_be_personal(name)
