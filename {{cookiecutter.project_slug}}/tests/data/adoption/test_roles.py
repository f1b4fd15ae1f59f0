"""Each column gets the role that its values show, and a person is told why."""

import pyarrow as pa
import pytest

from project_package.data.adoption.choices import Choices
from project_package.data.adoption.profile import profile
from project_package.data.adoption.roles import decide
from project_package.data.adoption.rules import Evidence

ROWS = 100


def decided(values: list[object], name: str = "column", *, power=0.0, **choices):
    """Return the decision about a column with these values."""
    return decide(
        Evidence(
            profile(name, pa.chunked_array([pa.array(values)])),
            power,
            Choices(**({"target": "outcome"} | choices)),
        )
    )


def cycle(*values: object) -> list[object]:
    """Return 100 values that repeat."""
    return [values[row % len(values)] for row in range(ROWS)]


def topics(decision) -> list[str]:
    """Return what was found."""
    return [finding.topic for finding in decision.findings]


@pytest.mark.parametrize(
    ("name", "values", "role", "topic"),
    [
        ("", [*range(ROWS)], "ignored", "index"),
        ("Unnamed: 0", [*range(ROWS)], "ignored", "index"),
        ("", cycle("a", "b"), "ignored", "index"),
        ("x", [None] * ROWS, "ignored", "empty"),
        ("x", [1.0] * ROWS, "ignored", "constant"),
        ("x", ["a"] * ROWS, "ignored", "constant"),
        ("x", [*range(ROWS)], "id", "identifier"),
        ("x", [7 * row for row in range(ROWS)], "id", "identifier"),
        ("x", [f"C-{row}" for row in range(ROWS)], "id", "identifier"),
        ("PassengerId", [*range(30)], "id", "identifier"),
        ("row", [*range(ROWS)], "ignored", "index"),
        ("user_id", [row // 2 for row in range(ROWS)], "id", "identifier"),
        ("x", [f"Mr. {row}" for row in range(ROWS)], "ignored", "text"),
        ("x", [f"w{row // 3}" for row in range(ROWS)], "ignored", "text"),
        ("x", [f"it is the {row // 2}" for row in range(ROWS)], "ignored", "text"),
        ("x", [*map(str, range(95)), *["?!"] * 5], "ignored", "mixed"),
        ("x", [float("inf"), *range(99)], "ignored", "unusable"),
        ("x", cycle("01/02/2024", "03/04/2024"), "ignored", "date"),
    ],
)
def test_column_that_must_not_be_learned_from_is_not(name, values, role, topic):
    decision = decided(values, name)

    assert (role, [topic]) == (decision.column.role, topics(decision))
    assert "text" == decision.column.type
    assert decision.column.description


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (cycle(1, 2, 3), "number"),
        ([row / 7 for row in range(ROWS)], "number"),
        ([row // 2 for row in range(ROWS)], "number"),
        (cycle("a", "b", None), "category"),
        (cycle(True, False), "category"),
        (cycle(5.0, None), "number"),
        (cycle("007", "008"), "category"),
        ([f"w{row % 20}" for row in range(ROWS)], "category"),
    ],
)
def test_column_that_describes_the_row_is_a_feature(values, kind):
    decision = decided(values)

    assert ("feature", kind) == (decision.column.role, decision.column.type)
    assert [] == topics(decision)


def test_date_is_a_feature_with_a_hint():
    decision = decided(cycle("2024-01-31", "2024-02-29"))

    assert ("feature", "date") == (decision.column.role, decision.column.type)
    assert "--time 'column'" in decision.findings[0].change


def test_few_unique_numbers_are_not_taken_for_identifiers():
    assert "feature" == decided([*range(49)]).column.role


def test_unique_dates_are_not_identifiers():
    values = [f"2024-01-{day:02}" for day in range(1, 32)] * 2

    assert "date" == decided(values[:31]).column.type


def test_copy_of_the_target_is_ignored_with_a_warning():
    decision = decided(cycle(1, 2), power=0.99)

    assert "ignored" == decision.column.role
    assert ["warning"] == [finding.level for finding in decision.findings]
    assert "role to feature" in decision.findings[0].change


def test_strong_column_is_kept_with_a_warning():
    decision = decided(cycle(1, 2), power=0.85)

    assert "feature" == decision.column.role
    assert "tells 85% of the target alone" in decision.findings[0].found
    assert "--drop 'column'" in decision.findings[0].change


def test_column_named_like_the_target_is_kept_with_a_warning():
    decision = decided(cycle(1, 2), "Outcome_2023")

    assert ("feature", ["name"]) == (decision.column.role, topics(decision))


def test_protected_attribute_is_kept_with_a_hint():
    decision = decided(cycle("f", "m"), "Gender")

    assert ("feature", ["sensitive"]) == (decision.column.role, topics(decision))
    assert "--sensitive 'Gender'" in decision.findings[0].change


@pytest.mark.parametrize(
    ("choice", "role", "kind"),
    [
        ({"drop": ("column",)}, "ignored", "text"),
        ({"ids": ("column",)}, "id", "text"),
        ({"sensitive": ("column",)}, "sensitive", "date"),
        ({"time": "column"}, "timestamp", "date"),
    ],
)
def test_choice_of_a_person_goes_before_every_rule(choice, role, kind):
    decision = decided(cycle("2024-01-31", "2024-02-29"), power=1.0, **choice)

    assert (role, kind) == (decision.column.role, decision.column.type)
    assert [] == topics(decision)


@pytest.mark.parametrize(
    ("values", "minimum"), [(cycle(0, 3), 0), (cycle(2, 3), 0), (cycle(-1, 3), None)]
)
def test_only_zero_becomes_a_limit(values, minimum):
    column = decided(values).column

    assert (minimum, None) == (column.minimum, column.maximum)


def test_words_stay_open_and_are_described():
    column = decided(cycle("b", "a")).column

    assert column.allowed is None
    assert "Found: seen as a, b." == column.description


def test_gaps_are_allowed_only_where_there_are_some():
    assert decided(cycle(1, 2, None)).column.nullable
    assert not decided(cycle(1, 2, 3)).column.nullable


def test_many_words_are_described_by_the_first():
    column = decided([f"w{row % 20:02}" for row in range(ROWS)]).column

    assert column.description.endswith("w11 and 8 more.")


@pytest.mark.parametrize(
    ("name", "values", "role"),
    [
        ("email", [f"x{row}@y.org" for row in range(ROWS)], "ignored"),
        ("x", [f"x{row}@y.org" for row in range(ROWS)], "ignored"),
        ("user_id", [f"x{row}@y.org" for row in range(ROWS)], "ignored"),
        ("iban", [f"DE{row}" for row in range(ROWS)], "ignored"),
        ("x", [f"x{row % 30}@y.org" for row in range(ROWS)], "ignored"),
        ("x", [f"x{row % 15}@y.org" for row in range(ROWS)], "ignored"),
        ("surname", [f"w{row % 30}" for row in range(ROWS)], "ignored"),
        ("name", [f"w{row % 30}" for row in range(ROWS)], "ignored"),
        ("customer_id", [row // 2 for row in range(ROWS)], "id"),
    ],
)
def test_what_leads_to_a_person_is_tagged_and_never_learned_from(name, values, role):
    column = decided(values, name).column

    assert (role, ("personal",)) == (column.role, column.tags)


def test_unique_addresses_are_pointed_out_and_name_rows_only_if_asked_for():
    addresses = [f"x{row}@y.org" for row in range(ROWS)]

    found = decided(addresses, "contact").findings

    assert [("personal", "warning")] == [(one.topic, one.level) for one in found]
    assert "--id 'contact'" in found[0].change
    assert "id" == decided(addresses, "contact", ids=("contact",)).column.role


@pytest.mark.parametrize(
    "text", ["{},5", "{}.000,5", "1.{}.000,5", "{} %", "$ {},00", "{}'500"]
)
def test_what_is_written_like_a_number_is_never_an_identifier(text):
    decision = decided([text.format(100 + row) for row in range(ROWS)], "amount_id")

    assert ("ignored", ["mixed"]) == (decision.column.role, topics(decision))


@pytest.mark.parametrize("text", ["{}-1", "A{}", "10.0.0.{}", "{}/2024"])
def test_what_is_written_like_no_number_may_be_an_identifier(text):
    assert "id" == decided([text.format(row) for row in range(ROWS)]).column.role


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("telephone", cycle("none", "yes, registered")),
        ("name", cycle("audi", "bmw", "fiat")),
        ("street", cycle("gravel", "paved")),
        ("order_id", [row // 2 for row in range(ROWS)]),
    ],
)
def test_what_leads_to_nobody_is_not_tagged(name, values):
    assert not decided(values, name).column.tags


def test_what_compares_groups_is_protected_and_described_without_its_values():
    column = decided(cycle("f", "m"), "sex", sensitive=("sex",)).column

    assert ("sensitive", ("protected",)) == (column.role, column.tags)
    assert "Found: compares groups; 2 different values." == column.description


@pytest.mark.parametrize(
    "values",
    [
        ["a@b.org"] * ROWS,
        [*map(str, range(95)), *["a@b.org"] * 5],
        cycle("a@b.org", "c@d.org"),
        cycle("a@b", "none"),
    ],
)
def test_what_is_said_of_a_column_of_people_shows_none(values):
    decision = decided(values, "email")

    said = f"{decision.column} {[*map(str, decision.findings)]}"
    assert "@" not in said
