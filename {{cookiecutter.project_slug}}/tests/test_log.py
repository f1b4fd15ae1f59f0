"""The log: JSON lines or readable ones, from all libraries, and only when asked for."""

import contextlib
import io
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from project_package import log
from project_package.errors import ConfigError

from .workspace import LOGGING

SOURCE = str(Path(log.__file__).parents[1])
START = """
import logging, sys, warnings
from pathlib import Path
from project_package import log
log.configure(Path(sys.argv[1]), *sys.argv[2:])
own, other = log.get("project_package.part"), logging.getLogger("library")
"""


@pytest.fixture
def settings(tmp_path) -> Path:
    """A file that sets up logging."""
    path = tmp_path / "logging.yaml"
    path.write_text(yaml.safe_dump(LOGGING), encoding="utf-8")
    return path


def written(code: str, *arguments: object, stderr: int = subprocess.PIPE) -> str:
    """Return what ``code`` writes to standard error, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": SOURCE},
        stdout=subprocess.PIPE,
        stderr=stderr,
        check=False,
        encoding="utf-8",
    )
    assert 0 == done.returncode, done.stderr
    return done.stderr


def records(code: str, *arguments: object) -> list[dict]:
    """Return the records that ``code`` logs, one JSON object a line."""
    lines = written(START + code, *arguments).splitlines()
    return [json.loads(line) for line in lines]


def test_event_is_one_line_of_json_with_its_values(settings):
    (record,) = records("own.info('two\\nlines', rows=3, name='Zoë 🎉')", settings)

    assert ("two\nlines", 3, "Zoë 🎉") == (
        record["event"],
        record["rows"],
        record["name"],
    )
    assert ("info", "project_package.part") == (
        record["level"],
        record["logger"],
    )
    assert record["timestamp"].endswith("Z")


def test_records_of_other_libraries_look_alike(settings):
    (record,) = records("other.warning('%d rows', 3)", settings)

    assert ("3 rows", "warning", "library") == (
        record["event"],
        record["level"],
        record["logger"],
    )
    assert "timestamp" in record


def test_warnings_of_python_are_logged(settings):
    (record,) = records("warnings.warn('old way')", settings)

    assert "old way" in record["event"]
    assert "py.warnings" == record["logger"]


def test_traceback_is_part_of_its_line(settings):
    (record,) = records(
        "try:\n    1 / 0\nexcept ZeroDivisionError:\n    own.exception('failed')",
        settings,
    )

    assert "failed" == record["event"]
    assert "ZeroDivisionError" in record["exception"]


@pytest.mark.parametrize(
    "level, heard",
    [
        ((), ["own info", "own error", "other error"]),
        (("ERROR",), ["own error", "other error"]),
        (
            ("debug",),
            ["own debug", "own info", "own error", "other info", "other error"],
        ),
    ],
)
def test_only_records_of_the_level_are_written(settings, level, heard):
    code = """
own.debug("own debug"); own.info("own info"); own.error("own error")
other.info("other info"); other.error("other error")
"""

    assert heard == [record["event"] for record in records(code, settings, *level)]


def test_terminal_gets_short_text(settings):
    reader, writer = os.openpty()

    written(START + "own.info('done', rows=3, run_id='r1')", settings, stderr=writer)
    os.close(writer)
    shown = os.read(reader, 10_000).decode()
    os.close(reader)

    assert "done" in shown and "rows" in shown
    logger = "project_package.part"
    assert not any(word in shown for word in ("{", logger, "run_id"))


def test_import_configures_nothing():
    code = """
import logging, structlog
before = (list(logging.root.handlers), logging.root.level, structlog.is_configured())
from project_package import log
log.get("project_package.part")
after = (list(logging.root.handlers), logging.root.level, structlog.is_configured())
assert before == after, after
"""
    assert "" == written(code)


def test_handler_writes_to_standard_error_as_it_is_at_the_moment():
    handler = log.StandardErrorHandler()
    record = logging.LogRecord("any", logging.INFO, "", 1, "moved", None, None)

    with contextlib.redirect_stderr(io.StringIO()) as replaced:
        handler.handle(record)

    assert "moved\n" == replaced.getvalue()


def test_level_that_does_not_exist_is_refused_with_those_that_do(settings):
    with pytest.raises(ConfigError, match="'loud'.*DEBUG, INFO, WARNING, ERROR"):
        log.configure(settings, "loud")


def test_level_in_the_file_that_does_not_exist_is_named(settings):
    settings.write_text(settings.read_text("utf-8").replace("INFO", "LOUD"), "utf-8")

    with pytest.raises(ConfigError, match="logging.yaml: .*'LOUD'"):
        log.configure(settings)


@pytest.mark.parametrize(
    "content, fault",
    [
        ("handlers: [", "is not valid YAML"),
        ("root: {}\nroot: {}", "'root' stands twice"),
        (None, "does not exist. Restore it from git"),
    ],
)
def test_file_that_cannot_be_read_is_named(settings, content, fault):
    settings.unlink()
    if content is not None:
        settings.write_text(content, encoding="utf-8")

    with pytest.raises(ConfigError, match=f"logging.yaml .*{fault}"):
        log.configure(settings)


@pytest.mark.parametrize(
    "content, fault",
    [
        ("", "must hold keys with values, not None"),
        ("- 1", "must hold keys with values, not \\[1]"),
        ("handlers: {}", "'root'"),
    ],
)
def test_file_that_sets_up_no_logging_is_named(settings, content, fault):
    settings.write_text(content, encoding="utf-8")

    with pytest.raises(ConfigError, match=f"be set up from .*logging.yaml: .*{fault}"):
        log.configure(settings)


@pytest.mark.parametrize(
    "content, named",
    [
        ("handlers:\nroot: {level: INFO}", "handlers"),
        ("handlers: {}\nroot:", "root"),
        ("handlers: {}\nroot: {level: INFO}\nloggers:", "loggers"),
        ("handlers: {stderr: }\nroot: {level: INFO}", "handlers.stderr"),
    ],
)
@pytest.mark.parametrize("level", [None, "INFO"])
def test_section_that_was_left_empty_is_named(settings, content, named, level):
    settings.write_text(f"version: 1\n{content}\n", encoding="utf-8")

    with pytest.raises(ConfigError, match=f"logging.yaml: {named} must hold keys"):
        log.configure(settings, level)
