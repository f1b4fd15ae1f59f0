"""What the tests of the commands share."""

import logging

import pytest
import structlog
from typer.testing import CliRunner

from project_package import config
from project_package.cli.app import app

from ..workspace import Workspace


@pytest.fixture
def cli(workspace: Workspace, monkeypatch):
    """Run a command in the workspace; what it raises reaches the test."""
    monkeypatch.setenv(config.ROOT_VARIABLE, str(workspace.root))
    monkeypatch.chdir(workspace.root)

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(app, arguments, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    yield run
    logging.captureWarnings(False)
    logging.getLogger().handlers.clear()
    structlog.reset_defaults()
