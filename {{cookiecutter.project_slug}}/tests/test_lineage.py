"""Lineage: what is recorded of code, versions and configuration."""

import subprocess
from importlib import metadata

import pytest

from project_package import __version__, lineage, sections
from project_package.settings import Settings

from .workspace import Workspace

GIT = ("git", "-c", "user.name=Ann", "-c", "user.email=ann@example.org")


@pytest.fixture
def repository(tmp_path):
    """A git repository with one commit."""
    (tmp_path / "file").touch()
    for arguments in (["init"], ["add", "file"], ["commit", "-m", "Begin"]):
        subprocess.run(
            [*GIT, *arguments], cwd=tmp_path, check=True, capture_output=True
        )
    return tmp_path


def test_code_is_the_commit_and_whether_files_differ_from_it(repository):
    head = subprocess.check_output(
        ["git", "rev-parse", "HEAD"], cwd=repository, encoding="utf-8"
    )
    clean = {"version": __version__, "commit": head.strip(), "changed": False}
    assert clean == lineage.code(repository)
    (repository / "file").write_text("edited", encoding="utf-8")
    assert clean | {"changed": True} == lineage.code(repository)


def test_outside_of_a_repository_only_the_version_is_known(tmp_path):
    known = {"version": __version__, "commit": None, "changed": None}
    assert known == lineage.code(tmp_path)


@pytest.mark.parametrize(("suffix", "changed"), [("", False), ("-dirty", True)])
def test_outside_of_a_repository_the_environment_names_the_commit(
    tmp_path, monkeypatch, suffix, changed
):
    commit = "0123456789" * 4
    monkeypatch.setenv(lineage.REVISION_VARIABLE, commit + suffix)
    known = {"version": __version__, "commit": commit, "changed": changed}
    assert known == lineage.code(tmp_path)


def test_in_a_repository_the_environment_has_no_say(repository, monkeypatch):
    known = lineage.code(repository)
    monkeypatch.setenv(lineage.REVISION_VARIABLE, "another")
    assert known == lineage.code(repository)


def test_without_git_only_the_version_is_known(repository, monkeypatch):
    monkeypatch.setenv("PATH", "")
    known = {"version": __version__, "commit": None, "changed": None}
    assert known == lineage.code(repository)


def test_a_repository_without_a_commit_has_none(tmp_path):
    subprocess.run([*GIT, "init"], cwd=tmp_path, check=True, capture_output=True)
    assert None is lineage.code(tmp_path)["commit"]


def test_the_fingerprint_does_not_depend_on_the_order_of_keys():
    one, other = {"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"d": 3, "c": 2}, "a": 1}
    assert lineage.fingerprint(one) == lineage.fingerprint(other)
    assert lineage.fingerprint(one) != lineage.fingerprint(one | {"a": 2})


def test_the_description_holds_versions_seed_and_configuration(finished: Workspace):
    described = lineage.describe(finished.config("seed=9"))
    installed = {name: metadata.version(name) for name in lineage.LIBRARIES}
    assert installed == described["libraries"]
    assert {"skl2onnx", "onnx", "skops"} < installed.keys()
    assert 9 == described["seed"] == described["settings"]["seed"]


def test_what_optional_parts_bring_along_is_not_recorded(finished: Workspace):
    config = finished.config()
    recorded = lineage.describe(config)["settings"]
    assert Settings.model_fields.keys() == recorded.keys()
    assert type(config.settings).model_fields.keys() == recorded.keys() | {
        *sections.found()
    }


def test_a_library_that_is_not_installed_is_not_recorded(finished, monkeypatch):
    monkeypatch.setattr(lineage, "LIBRARIES", ("numpy", "no-such-library"))
    described = lineage.describe(finished.config())
    assert {"numpy": metadata.version("numpy")} == described["libraries"]


def test_digests_tell_configurations_and_schemas_apart(finished: Workspace):
    one, other = (lineage.describe(finished.config(f"seed={n}")) for n in (1, 2))
    assert one["settings_digest"] != other["settings_digest"]
    assert one["schema_digest"] == other["schema_digest"]
