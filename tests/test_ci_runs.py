"""The workflows of a rendered repository do what they say, each job on a fresh machine.

A submission runs what is quick; ``pytest -m deep`` runs every job of every workflow.
"""

import subprocess
from pathlib import Path

import pytest

import actions
import advisories
import clones
import pythons
from actions import Event, Run

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def repository(bake, tmp_path_factory) -> Path:
    """A repository as GitHub keeps it, with a version that can be released."""
    if missing := set(pythons.VERSIONS) - set(pythons.found()):
        pytest.skip(f"this machine has no Python {', '.join(sorted(missing))}")
    folder = tmp_path_factory.mktemp("origin") / "customer-insight"
    # What containers do in a job is for test_containers.py.
    origin = bake(ci="github", tracking="none", deployment="none")
    clones.released(origin, folder)
    for tag in ("v0.1.0", "v9.9.9"):
        subprocess.run(["git", "tag", tag], cwd=folder, check=True)
    return folder


def test_the_matrix_is_read_from_the_repository(repository, tmp_path):
    run = Run(repository, "ci.yml", tmp_path, Event("pull_request"))
    jobs = run.all(only=lambda name: name == "pythons")
    assert jobs["pythons"][0].passed, jobs["pythons"][0].said
    test = run.workflow["jobs"]["test"]
    named = [run.named("test", test, place) for place in run.places(test)]
    assert named == [f"test ({version})" for version in pythons.VERSIONS]


def test_the_schedule_trains_nothing_before_it_is_switched_on(repository, tmp_path):
    assert Run(repository, "retrain.yml", tmp_path, Event("schedule")).all() == {
        "retrain": []
    }


@pytest.mark.deep  # three minutes, nearly all of them for the set-up
def test_retraining_on_a_machine_that_is_thrown_away_is_refused(repository, tmp_path):
    event = Event("workflow_dispatch", inputs={"why": "$(touch here); new 'prices'"})
    (job,) = Run(repository, "retrain.yml", tmp_path, event).all()["retrain"]
    assert not job.passed
    assert "Only this machine has paths.runs (var/runs), paths.registry" in job.said
    assert "such as s3://" in job.said
    assert not [*job.folder.glob("**/here")] and not (job.folder / "var").exists()


@pytest.mark.deep
def test_every_check_passes(repository, tmp_path):
    with advisories.database() as variables:
        event = Event("push", environment=variables)
        jobs = Run(repository, "ci.yml", tmp_path, event).all()
    ran = [job for jobs_of_one in jobs.values() for job in jobs_of_one]
    assert len(ran) == 1 + len(pythons.VERSIONS) + 4
    for job in ran:
        assert job.passed, f"{job.name}: {job.said[-6000:]}"


@pytest.mark.deep
def test_the_site_is_published(repository, tmp_path):
    jobs = Run(repository, "docs.yml", tmp_path, Event("push")).all()
    assert [jobs["build"][0].passed, jobs["publish"][0].passed] == [True, True]


@pytest.fixture
def gh(tmp_path) -> Path:
    """A folder with a stand-in for GitHub's command, which writes what it was told."""
    program = tmp_path / "programs" / "gh"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nprintf "gh %s\\n" "$*"; test -n "$GH_TOKEN"\n')
    program.chmod(0o755)
    return program.parent


def test_a_tag_that_is_not_the_version_is_no_release(repository, tmp_path, gh):
    event = Event("push", ref="v9.9.9", stand_ins=gh)
    jobs = Run(repository, "release.yml", tmp_path, event).all()
    assert not jobs["build"][0].passed and not jobs["publish"]
    assert 'The tag "v9.9.9" is not v0.1.0' in jobs["build"][0].said


@pytest.mark.deep
def test_a_tag_becomes_a_release(repository, tmp_path, gh):
    with advisories.database() as variables:
        event = Event("push", "v0.1.0", stand_ins=gh, environment=variables)
        run = Run(repository, "release.yml", tmp_path, event)
        jobs = run.all()
    assert jobs["build"][0].passed, jobs["build"][0].said[-6000:]
    (publish,) = jobs["publish"]
    assert publish.passed, publish.said
    wheel = "dist/customer_insight-0.1.0-py3-none-any.whl"
    wanted = f"gh release create v0.1.0 --verify-tag --notes-file dist/notes.md {wheel}"
    assert wanted in publish.said
    assert "### Added" in (run.artefacts / "dist" / "notes.md").read_text("utf-8")


def test_what_is_not_known_is_an_error_and_never_skipped(repository, tmp_path):
    run = Run(repository, "ci.yml", tmp_path, Event("push"))
    run.workflow["jobs"] = {
        "one": {"runs-on": "ubuntu-24.04", "steps": [{"uses": "someone/else@main"}]}
    }
    with pytest.raises(ValueError, match="The action someone/else is not known"):
        run.all()
    run.workflow["jobs"]["one"]["container"] = "alpine"
    with pytest.raises(ValueError, match=r"A job with \['container'\]"):
        actions.known("job", run.workflow["jobs"]["one"])
