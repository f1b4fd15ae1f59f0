"""What cannot be set for MLflow, and that refusing it tells no password."""

import pytest

from project_package.errors import ConfigError
from project_package.tracking.section import shown

HIDDEN = "of-nobody"


@pytest.mark.parametrize(
    "uri, fault",
    [
        (f"postgresql://me:{HIDDEN}@host/mlflow", "must begin with one of"),
        ("sqlite:///", "must begin with one of"),
        (f"postgresql+psycopg://me:{HIDDEN}@{HIDDEN}@host/mlflow", "written as %40"),
        (f"https://me:{HIDDEN}@mlflow.example.com", "MLFLOW_TRACKING_USERNAME"),
    ],
)
def test_an_address_that_cannot_work_is_refused_without_being_shown(fresh, uri, fault):
    with pytest.raises(ConfigError, match=f"tracking .*{fault}") as refusal:
        fresh.config(f"tracking.uri={uri}")
    assert HIDDEN not in str(refusal.value)


@pytest.mark.parametrize(
    "uri, expected",
    [
        ("me:?%s@host/mlflow?password=a@%s", "me:***@host/mlflow"),
        ("me@host:5432/mlflow?password=%s@%s", "me@host:5432/mlflow"),
        (":%s@host/mlflow?sslkey=%s", ":***@host/mlflow"),
    ],
)
def test_what_is_shown_of_an_address_tells_no_password(uri, expected):
    address = "postgresql+psycopg://" + uri % (HIDDEN, HIDDEN)
    assert shown(address) == f"postgresql+psycopg://{expected}"
