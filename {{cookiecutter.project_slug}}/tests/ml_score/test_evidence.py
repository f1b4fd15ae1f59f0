"""Sessions of tests leave their outcomes, and say whether they are whole."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONFTEST = """
from tests.ml_score import evidence

def pytest_addoption(parser):
    evidence.add_option(parser)

def pytest_configure(config):
    config.addinivalue_line("markers", "ml_score: a row")
    evidence.configure(config)
"""
CHECKS = """
import pytest

@pytest.mark.ml_score("Data 1")
@pytest.mark.parametrize("number", [1, 2])
def test_numbers(number):
    assert number < LIMIT

@pytest.mark.ml_score("Data 1", half="all else")
@pytest.mark.ml_score("Infra 3")
def test_skipped():
    pytest.skip("no reason")

@pytest.mark.ml_score("Data 2")
def test_broken(nothing):
    pass

def test_other():
    assert False
"""


@pytest.fixture
def session(tmp_path):
    """Return a function that runs tests in a project of its own."""
    (tmp_path / "checks").mkdir()
    (tmp_path / "pytest.ini").write_text("[pytest]\ntestpaths = checks\n", "utf-8")
    (tmp_path / "checks" / "conftest.py").write_text(CONFTEST, "utf-8")

    def run(*arguments: str, checks: str = CHECKS.replace("LIMIT", "3"), ci=""):
        (tmp_path / "checks" / "test_it.py").write_text(checks, "utf-8")
        path = os.pathsep.join(map(str, (ROOT, ROOT / "src")))
        subprocess.run(
            [sys.executable, "-m", "pytest", "--ml-score=out.json", *arguments],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": path, "CI": ci},
            capture_output=True,
            check=False,
        )
        return json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))

    return run


def test_the_worst_outcome_of_a_test_counts_in_each_of_its_rows(session):
    content = session("-m", "ml_score")

    assert content["complete"] is True and content["automatic"] is False
    numbers, skipped = content["rows"]["Data 1"]
    name = "checks/test_it.py::test_"
    assert {"test": f"{name}numbers", "outcome": "passed", "half": None} == numbers
    assert {"test": f"{name}skipped", "outcome": "skipped", "half": "all else"} == (
        skipped
    )
    assert "skipped" == content["rows"]["Infra 3"][0]["outcome"]
    assert "failed" == content["rows"]["Data 2"][0]["outcome"]
    assert {"Data 1", "Data 2", "Infra 3"} == set(content["rows"])


def test_one_parameter_that_fails_fails_the_test(session):
    content = session(checks=CHECKS.replace("LIMIT", "2"), ci="true")

    assert content["automatic"] is True
    assert "failed" == content["rows"]["Data 1"][0]["outcome"]


@pytest.mark.parametrize(
    "arguments", [("-k", "numbers"), ("checks/test_it.py",), ("-x",)]
)
def test_a_session_that_leaves_out_a_test_is_not_complete(session, arguments):
    checks = CHECKS.replace("LIMIT", "2")

    assert session(*arguments, checks=checks)["complete"] is False
