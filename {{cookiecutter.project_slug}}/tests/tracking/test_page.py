"""MLflow's page: what starts it, and where it cannot be started."""

import pytest

from project_package.errors import ConfigError
from project_package.tracking import page

from . import embedded


def test_the_page_listens_to_this_machine_and_shows_what_is_configured(
    finished, database, tmp_path
):
    address = embedded.address(embedded.copied(database, tmp_path / "copy"))
    config = finished.config(f"tracking.uri={address}")
    line, environment = page.command(config, "mlflow", ["--port", "5001"])
    assert ["mlflow", "server", "--host", "127.0.0.1"] == line[:4]
    assert ["--port", "5001"] == line[-2:]
    assert address == environment["MLFLOW_BACKEND_STORE_URI"]
    assert address not in line


def test_a_server_has_a_page_itself(finished):
    config = finished.config("tracking.uri=https://mlflow.example.com/")
    with pytest.raises(ConfigError, match="open its page, https://mlflow.example.com,"):
        page.command(config, "mlflow", [])
