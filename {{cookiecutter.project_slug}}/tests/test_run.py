"""A run: its record, what it may go on with, and its artefacts."""

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from project_package import storage
from project_package.errors import ArtefactError, ConfigError
from project_package.run import Run, new_id, newest

from .workspace import Workspace


def opened(workspace: Workspace, *patches: str, pipeline: str = "training") -> Run:
    """Open the finished training run of a workspace, or try to."""
    return Run.open(workspace.config(*patches), "trained", pipeline)


def folder(workspace: Workspace) -> Path:
    """Return the folder of the finished training run."""
    return workspace.root / "var" / "runs" / "trained"


def begun(
    workspace: Workspace, run_id: str, started: str, *done: str, **record: Any
) -> None:
    """Leave what a run leaves that was begun."""
    home = workspace.root / "var" / "runs" / run_id
    sample = record.pop("sample", None)
    content = {"pipeline": "training", "started": started} | record
    content["settings"] = {"data": {"sample": sample}}
    storage.write_json(str(home / "run.json"), content)
    for step in done:
        storage.write_json(str(home / "steps" / f"{step}.json"), {})


def found(workspace: Workspace, pipeline: str = "training", **how: Any) -> str | None:
    """Return the identifier of the newest run."""
    run = newest(workspace.config(), pipeline, **how)
    return None if run is None else run.run_id


def test_the_newest_run_is_the_one_of_the_pipeline_that_was_started_last(fresh):
    begun(fresh, "b", "2030-01-01")
    begun(fresh, "a", "2030-01-02")
    begun(fresh, "c", "2030-01-03", pipeline="scoring")
    assert ("a", "c") == (found(fresh), found(fresh, "scoring"))


def test_the_newest_run_may_have_to_be_complete_up_to_a_step(fresh):
    begun(fresh, "far", "2030-01-01", "split", "judge")
    begun(fresh, "near", "2030-01-02", "split")
    assert ("near", "far") == (found(fresh, step="split"), found(fresh, step="judge"))


def test_the_newest_run_may_have_to_be_on_own_data(fresh):
    begun(fresh, "own", "2030-01-01")
    begun(fresh, "generated", "2030-01-02", sample={"rows": 9})
    assert ("generated", "own") == (found(fresh), found(fresh, own_data=True))


def test_a_folder_without_a_record_is_no_run_and_without_runs_none_is_newest(fresh):
    assert None is found(fresh)
    (fresh.root / "var" / "runs" / "left").mkdir(parents=True)
    begun(fresh, "odd", "2030-01-01", pipeline=None)
    assert None is found(fresh)


def test_new_identifiers_sort_by_time_and_differ():
    made = [new_id() for _ in range(20)]
    assert 20 == len(set(made))
    assert sorted(name[:15] for name in made) == [name[:15] for name in made]
    assert all(re.fullmatch(r"\d{8}T\d{6}-[0-9a-f]+", name) for name in made)


@pytest.mark.parametrize("run_id", ["", "../up", "a/b", ".hidden", "x" * 101, "a b"])
def test_an_identifier_that_is_no_plain_name_is_refused(finished: Workspace, run_id):
    with pytest.raises(ConfigError, match=re.escape(f"run identifier {run_id!r}")):
        Run.open(finished.config(), run_id, "training")


def test_the_record_tells_what_the_run_was_started_with(finished: Workspace):
    record = opened(finished).record
    assert ("trained", "training") == (record["run_id"], record["pipeline"])
    assert 42 == record["seed"] == record["settings"]["seed"]
    assert record["started"].endswith("+00:00")


def test_the_same_configuration_goes_on_with_the_record_that_is_there(
    finished: Workspace,
):
    first = (folder(finished) / "run.json").read_bytes()
    assert opened(finished).is_complete("promote")
    assert first == (folder(finished) / "run.json").read_bytes()


def test_another_configuration_is_refused_and_the_settings_are_named(
    finished: Workspace,
):
    fault = r"started with other settings: jobs was -1 and is 1, seed was 42 and is 7\."
    with pytest.raises(ConfigError, match=fault):
        opened(finished, "seed=7", "jobs=1")


def test_a_setting_that_was_not_there_before_is_named(finished: Workspace):
    patch = "model.candidates.forest.parameters.max_features=1"
    with pytest.raises(ConfigError, match="max_features was None and is 1"):
        opened(finished, patch)


def test_of_many_settings_that_differ_a_few_are_named(finished: Workspace):
    patches = [f"gates.{name}=0" for name in ("min_gain_over_dummy",)]
    patches += ["seed=7", "jobs=1", "search.folds=4", "scoring.chunk_rows=7"]
    with pytest.raises(ConfigError, match="other settings: .*, and 2 more"):
        opened(finished, *patches)


def test_another_pipeline_is_refused(finished: Workspace):
    with pytest.raises(ConfigError, match="started with another pipeline"):
        opened(finished, pipeline="scoring")


def test_another_schema_is_refused(workspace: Workspace):
    schema = workspace.root / "conf" / "schema.yaml"
    text = schema.read_text(encoding="utf-8")
    schema.write_text(text.replace("maximum: 2", "maximum: 3"), encoding="utf-8")
    with pytest.raises(ConfigError, match="started with another schema"):
        opened(workspace)


@pytest.mark.parametrize(
    "content, fault", [("{}", "another pipeline"), ("{", "run.json is not valid JSON")]
)
def test_a_damaged_record_is_refused(workspace: Workspace, content, fault):
    (folder(workspace) / "run.json").write_text(content, encoding="utf-8")
    with pytest.raises((ConfigError, ArtefactError), match=fault):
        opened(workspace)


def test_a_step_that_is_not_complete_names_the_command_that_completes_it(
    workspace: Workspace,
):
    (folder(workspace) / "steps" / "clean.json").unlink()
    run = opened(workspace)
    assert not run.is_complete("clean")
    with pytest.raises(ArtefactError, match="step clean --run-id trained"):
        run.facts("clean")


def test_the_digest_of_a_bundle_is_that_of_its_manifest(finished: Workspace):
    run = opened(finished)
    manifest = folder(finished) / "bundle" / "manifest.json"
    assert storage.digest(manifest) == run.digest("bundle")
    assert run.facts("export")["writes"]["bundle"] == run.digest("bundle")


def test_runs_may_be_kept_on_any_storage(finished: Workspace):
    uri = f"memory://{uuid4()}"
    loaded = finished.config(f"paths.runs={uri}")
    run = Run.open(loaded, "far", "training")
    run.complete("ingest", {"writes": {}})
    again = Run.open(loaded, "far", "training")
    assert again.is_complete("ingest")
    assert f"{uri}/far/run.json" == again.uri("run.json")


def test_an_identifier_whose_folder_cannot_be_written_is_an_error(
    finished: Workspace, tmp_path
):
    (tmp_path / "file").touch()
    loaded = finished.config(f"paths.runs={tmp_path}/file")
    with pytest.raises(ArtefactError, match="Cannot write .*/new/run.json: "):
        Run.open(loaded, "new", "training")
