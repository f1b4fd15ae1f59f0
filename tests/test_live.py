"""The commands of rendered repositories do what they say, from a fresh clone.

Each repository is set up by its own Makefile, with an empty home, on a Python of this
machine. What is asserted is what was made: a champion, its metric, the rows of files.
"""

import json
import math
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow
import pyarrow.parquet as pq
import pytest
import yaml

import clones
import pages
import pythons
import variants
from clones import Clone

pytestmark = pytest.mark.live
# Each web framework is run with one of the problems.
FRAMEWORKS = {"classification": "fastapi", "regression": "flask"}
PYTHON = (".venv/bin/python", "-c")
PRE_COMMIT = (".venv/bin/pre-commit", "run", "--all-files")


# The first row of the batch that is good, as JSON.
ROW = """
import json, pandas
rows = pandas.read_parquet("var/data/batch.parquet")
print(rows.head(1).to_json(orient="records", date_format="iso")[1:-1])
"""


@dataclass(frozen=True)
class Ran:
    """What ``make run`` printed, and the clone that it was run in."""

    clone: Clone
    done: subprocess.CompletedProcess[str]


def cases() -> list[Any]:
    """Return each problem on each Python: those beside the default are for later."""
    return [
        pytest.param(
            (problem, version),
            id=f"{problem}-{version}",
            marks=[
                pytest.mark.xdist_group(f"{problem}-{version}"),
                *([] if version == pythons.default() else [pytest.mark.all_pythons]),
            ],
        )
        for version in pythons.VERSIONS
        for problem in variants.CHOICES["problem"]
    ]


@pytest.fixture(scope="module", params=cases())
def ran(request, bake, tmp_path_factory) -> Ran:
    """Clone a rendered repository and make its main job run there."""
    problem, version = request.param
    if version not in pythons.found():
        pytest.skip(f"this machine has no Python {version} that runs")
    serving = FRAMEWORKS[problem]
    origin = bake(problem=problem, python_version=version, serving=serving)
    base = tmp_path_factory.mktemp("live")
    clone = clones.clone(origin, base, pythons.found()[version])
    return Ran(clone, clone.make("run"))


@pytest.fixture(scope="module")
def champion(ran: Ran) -> dict[str, Any]:
    """Return the listing of the version that is champion."""
    assert ran.done.returncode == 0, ran.done.stdout + ran.done.stderr
    listed = ran.clone.cli("models", "list", "--format", "json")
    assert listed.returncode == 0, listed.stderr
    (version,) = [v for v in json.loads(listed.stdout) if "champion" in v["aliases"]]
    return version


def metric(ran: Ran) -> str:
    """Return the name of the measure that the repository selects by."""
    (path,) = ran.clone.folder.glob("conf/*ion.yaml")
    return str(yaml.safe_load(path.read_text("utf-8"))["model"]["metric"])


def test_make_run_registers_a_champion(ran: Ran, champion):
    assert champion["number"] == 1
    assert champion["bundle_digest"] in champion["bundle_uri"]


def test_the_champion_is_better_than_the_dummy(ran: Ran, champion):
    reached = champion["summary"][metric(ran)]
    measured = ran.clone.json(f"var/runs/{champion['run_id']}/metrics.json")
    dummy = measured["models"]["dummy"][metric(ran)]
    assert math.isfinite(reached) and math.isfinite(dummy)
    assert reached > dummy + 0.1


def test_every_row_of_the_batch_is_scored_or_in_quarantine(ran: Ran, champion):
    batch = ran.clone.rows("var/data/batch.parquet")
    scored = ran.clone.rows("var/runs/*/predictions.parquet")
    quarantined = ran.clone.rows("var/runs/*/quarantine.parquet")
    assert batch > 0
    assert batch == scored + quarantined


def test_a_row_that_breaks_the_schema_is_quarantined_and_none_is_lost(
    ran: Ran, champion
):
    given = pq.read_table(ran.clone.folder / "var/data/batch.parquet")
    ages = [1000, *given["age"].to_pylist()[1:]]
    column = pyarrow.array(ages, type=given["age"].type)
    broken = given.set_column(given.column_names.index("age"), "age", column)
    pq.write_table(broken, ran.clone.folder / "var" / "broken.parquet")
    done = ran.clone.cli("score", "var/broken.parquet", "var/scored.parquet")
    assert done.returncode == 0, done.stderr
    assert ran.clone.rows("var/scored.parquet") == given.num_rows - 1
    assert ran.clone.rows("var/scored*quarantine.parquet") == 1


def test_the_log_of_a_machine_is_json_line_by_line(ran: Ran):
    lines = [line for line in ran.done.stderr.splitlines() if line.startswith("{")]
    events = [json.loads(line) for line in lines]
    assert len(events) > 10
    assert all({"event", "level", "timestamp"} <= event.keys() for event in events)
    assert {"info"} <= {event["level"] for event in events} <= {"info", "warning"}


def test_make_run_says_what_it_made_and_what_comes_next(ran: Ran, champion):
    assert "Champion: version 1" in ran.done.stdout
    assert "Next: " in ran.done.stdout


@pytest.mark.parametrize("target", ["test", "lint", "slo", "docs"])
def test_the_repository_passes_its_own_checks(ran: Ran, champion, target):
    done = ran.clone.make(target)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]


@pytest.mark.parametrize("window", pages.WINDOWS)
@pytest.mark.parametrize("name", ["exploration.html", "report.html"])
def test_a_page_is_shown_whole_without_a_network(ran: Ran, champion, tab, name, window):
    (page,) = ran.clone.folder.glob(f"var/runs/*/{name}")
    assert not pages.faults(tab, page.as_uri(), pages.WINDOWS[window])


@pytest.fixture
def service(ran: Ran, champion) -> Iterator[str]:
    """Return the address of the service of the repository, which is running."""
    port = clones.free_port()
    with ran.clone.started("make", "serve", f"OPTIONS=--patch serving.port={port}"):
        yield f"http://127.0.0.1:{port}"


def test_make_serve_answers_as_the_command_predict_does(ran: Ran, champion, service):
    row = json.loads(ran.clone.run(*PYTHON, ROW).stdout)
    asked = json.dumps(row)
    expected = json.loads(ran.clone.cli("predict", "--row", asked).stdout)
    answer = clones.answered(f"{service}/v1/predict", asked)
    (prediction,) = answer["predictions"]
    assert answer["model_version"] == expected.pop("model_version") == 1
    assert {name: prediction[name] for name in expected} == expected


def test_the_page_of_the_service_is_shown_whole_without_a_network(
    ran: Ran, service, tab
):
    row = ran.clone.run(*PYTHON, ROW).stdout
    assert clones.answered(f"{service}/v1/predict", row)["predictions"]
    for window in pages.WINDOWS.values():
        assert not pages.faults(tab, f"{service}/docs", window)


def test_a_second_set_up_does_nothing(ran: Ran, champion):
    done = ran.clone.make("setup")
    assert done.returncode == 0
    assert "Setting up" not in done.stdout


def test_the_installed_command_has_the_version_of_the_package(ran: Ran, champion):
    code = "from importlib.metadata import version; print(version('customer-insight'))"
    installed = ran.clone.run(*PYTHON, code).stdout.strip()
    code = "import customer_insight; print(customer_insight.__version__)"
    assert installed == ran.clone.run(*PYTHON, code).stdout.strip()


def test_the_hooks_of_pre_commit_pass_on_every_file(ran: Ran, champion):
    checked_by_lint = "SKIP=pylint,mypy,import-linter"
    done = ran.clone.run("env", checked_by_lint, *PRE_COMMIT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_working_leaves_the_repository_as_it_was_cloned(ran: Ran, champion):
    status = ran.clone.run("git", "status", "--porcelain")
    assert status.stdout == ""
    assert not list((ran.clone.folder.parent / "home").glob("[!.]*"))


def test_a_python_that_is_too_old_is_refused_with_one_sentence(ran: Ran, tmp_path):
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    ran.clone.run("git", "clone", "--quiet", ".", str(tmp_path / "clone"))
    clone = Clone(tmp_path / "clone", str(old), ran.clone.environment)
    done = clone.make("setup")
    assert done.returncode == 2
    assert "or newer is needed" in done.stderr
    assert not (clone.folder / ".venv").exists()
