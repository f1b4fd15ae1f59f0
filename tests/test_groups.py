"""Tests that share something slow run on one processor."""

import os
import re
import subprocess
import sys
from pathlib import Path

FILE = """
import pytest

@pytest.mark.parametrize("number", range(20))
def test_one(number):
    pass
"""


def test_the_tests_of_a_file_run_on_one_processor(tmp_path: Path):
    for name in ("test_a.py", "test_b.py"):
        (tmp_path / name).write_text(FILE, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "groups", "-v"]
        + ["-n", "2", "--dist", "loadgroup", "--rootdir", str(tmp_path)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent)},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    ran = re.findall(r"\[(gw\d)\] \[ *\d+%\] PASSED (test_\w)\.py", done.stdout)
    assert len(ran) == 40, done.stdout
    assert len(set(ran)) == 2, "tests of a file are on both processors"
