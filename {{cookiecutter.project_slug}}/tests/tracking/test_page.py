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
    program, *options = page.command(config, "mlflow", ["--port", "5001"])
    chosen = dict(zip(options[1::2], options[2::2], strict=False))
    assert ("mlflow", "server") == (program, options[0])
    assert ("127.0.0.1", address) == (chosen["--host"], chosen["--backend-store-uri"])
    assert ["--port", "5001"] == options[-2:]


def test_a_server_has_a_page_itself(finished):
    config = finished.config("tracking.uri=https://mlflow.example.com/")
    with pytest.raises(ConfigError, match="open its page, https://mlflow.example.com,"):
        page.command(config, "mlflow", [])
