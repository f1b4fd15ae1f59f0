"""The command line as a whole: help, exit codes, what people see of errors."""

import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from project_package import __version__, config
from project_package.cli.app import app
from project_package.errors import ConfigError

from ..workspace import Workspace


def test_version_is_that_of_the_package(cli):
    assert cli("--version").strip() == __version__


@pytest.mark.parametrize(
    "command",
    ["run", "step", "dag", "score", "predict", "lineage", "config", "data", "models"],
)
def test_every_command_explains_itself(cli, command):
    assert "Usage" in cli(command, "--help")


@pytest.mark.parametrize(
    "arguments, code, said",
    [
        (("run", "nothing"), 2, "There is no pipeline 'nothing'"),
        (("run", "--patch", "search.budgets=1"), 2, "search.budgets=1 (from --patch)"),
        (("step", "nothing", "--run-id", "x"), 2, "There is no step"),
        (("config", "show", "--format", "xml"), 2, "is not one of 'text', 'json'"),
        (("dag", "--format", "xml"), 2, "not one of 'text', 'json', 'mermaid'"),
        (("score", "missing.csv", "out.parquet"), 1, "missing.csv does not exist"),
        (("models", "show", "99"), 1, "not in the registry"),
        (("run", "--no-such-option"), 2, "No such option"),
    ],
)
def test_a_mistake_is_one_sentence_and_the_right_exit_code(
    finished: Workspace, arguments, code, said
):
    done = finished.command(*arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_debug_shows_the_traceback(finished: Workspace):
    done = finished.command("--debug", "run", "nothing")
    assert done.returncode != 0
    assert "Traceback" in done.stderr


def test_a_level_of_the_log_silences_what_is_below_it(workspace: Workspace):
    done = workspace.command("--log-level", "ERROR", "run", "scoring")
    assert done.returncode == 0
    assert done.stderr == ""


@pytest.fixture
def outside(tmp_path, monkeypatch):
    """A folder that no project is above of."""
    monkeypatch.delenv(config.ROOT_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("outside")
@pytest.mark.parametrize("command", [("run",), ("config", "show"), ("models", "list")])
def test_help_needs_no_project(command):
    result = CliRunner().invoke(app, [*command, "--help"], catch_exceptions=False)
    assert 0 == result.exit_code
    assert "Usage" in result.stdout


@pytest.mark.usefixtures("outside")
@pytest.mark.parametrize("command", [("run",), ("config", "show"), ("models", "list")])
def test_outside_a_project_the_command_says_where_to_go(command):
    with pytest.raises(
        ConfigError, match="No conf/base.yaml in .* Go into the project"
    ):
        CliRunner().invoke(app, command, catch_exceptions=False)


def test_a_reader_that_stops_early_is_no_error_to_show(finished: Workspace):
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "project_package", "dag"],
            env=finished.environment(),
            stdout=pipe,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (1, b"") == (done.returncode, done.stderr)


def test_what_a_command_prints_can_be_read_by_a_program(finished: Workspace):
    done = finished.command(
        "--log-level", "DEBUG", "models", "list", "--format", "json"
    )
    assert 1 == json.loads(done.stdout)[0]["number"]
