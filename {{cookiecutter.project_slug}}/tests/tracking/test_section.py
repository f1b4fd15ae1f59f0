"""What cannot be set for MLflow, and that refusing it tells no password."""

import pytest

from project_package.errors import ConfigError

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
