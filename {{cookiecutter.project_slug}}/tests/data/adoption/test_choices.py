"""What a person says about columns must fit the file."""

import pytest

from project_package.data.adoption.choices import Choices
from project_package.errors import ConfigError

COLUMNS = ["outcome", "amount", "day"]


def test_columns_of_the_file_are_accepted():
    Choices(target="outcome", drop=("amount",), time="day").check(COLUMNS)


@pytest.mark.parametrize(
    ("more", "option"),
    [
        ({"target": "Outcom"}, "--target. Did you mean 'outcome'"),
        ({"ids": ("days",)}, "--id. Did you mean 'day'"),
        ({"drop": ("nothing",)}, "--drop. It has: outcome, amount, day"),
        ({"sensitive": ("AMOUNT",)}, "--sensitive. Did you mean 'amount'"),
        ({"time": "date"}, "--time."),
    ],
)
def test_column_that_the_file_does_not_have_is_refused(more, option):
    with pytest.raises(ConfigError, match=f"given as {option}"):
        Choices(**({"target": "outcome"} | more)).check(COLUMNS)


@pytest.mark.parametrize("name", ["row", "prediction", "model_version"])
def test_identifier_with_the_name_of_an_answer_is_refused(name):
    with pytest.raises(ConfigError, match=f"'{name}', given as --id, has the name of"):
        Choices(target="outcome", ids=(name,)).check([*COLUMNS, name])


def test_column_with_two_roles_is_refused():
    with pytest.raises(
        ConfigError, match="'outcome' is given as --target and as --drop"
    ):
        Choices(target="outcome", drop=("outcome",)).check(COLUMNS)
