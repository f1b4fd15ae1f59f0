"""Each choice that the whole live tests leave out is executed in some repository.

What it is combined with changes from one commit to the next, so that in time all of
them meet; ``pytest -m deep`` runs a set in which any two choices do.
"""

import subprocess
from pathlib import Path
from typing import Any

import pytest

import clones
import pythons
import variants
from clones import Clone
from test_live import WHOLE

pytestmark = pytest.mark.live
# The tests of options, where a repository has them.
SUITES = ("orchestration", "tracking", "registry")


def seed() -> int:
    """Return a number that the commit decides on."""
    done = subprocess.run(
        ["git", "rev-parse", "HEAD"],
        cwd=variants.ROOT,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return int(done.stdout, 16)


def cases() -> list[Any]:
    """Return the variants of this commit."""
    return [
        pytest.param(variant, id=name, marks=pytest.mark.xdist_group(name))
        for variant in variants.uncovered(WHOLE, seed())
        for name in [variants.label(variants.default() | variant)]
    ]


@pytest.fixture(scope="module", params=cases())
def clone(request, bake, tmp_path_factory) -> Clone:
    """A fresh clone of a rendered repository."""
    version = pythons.default()
    origin = bake(python_version=version, **request.param)
    base = tmp_path_factory.mktemp("choices")
    return clones.clone(origin, base, pythons.found()[version])


def test_its_first_command_trains_a_champion_and_scores_every_row(clone: Clone):
    done = clone.make("run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Champion: version 1" in done.stdout
    batch = clone.rows("var/data/batch.parquet")
    scored = clone.rows("var/runs/*/predictions.parquet")
    assert 0 < batch == scored + clone.rows("var/runs/*/quarantine.parquet")


def test_the_tests_of_what_was_chosen_pass(clone: Clone):
    suites = [f"tests/{name}" for name in SUITES]
    there = [name for name in suites if (clone.folder / name).is_dir()]
    done = clone.make("test", f"OPTIONS={' '.join(['--no-cov', *there])}")
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    assert " passed" in done.stdout


def test_working_leaves_the_repository_as_it_was_cloned(clone: Clone):
    assert clone.run("git", "status", "--porcelain").stdout == ""
    assert not [*Path(clone.environment["HOME"]).glob("[!.]*")]
