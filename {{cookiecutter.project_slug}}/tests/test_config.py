"""The configuration: later layers win, and every refusal names where a value is."""

import re
from pathlib import Path

import pytest
import yaml

from project_package import config, problems
from project_package import schema as schemas
from project_package import sections, storage
from project_package.config import Config
from project_package.errors import ConfigError
from project_package.settings import Section

from . import small

CONF = Path(__file__).parents[1] / "conf"
DATA = {
    "data": {"source": "mine.parquet", "batch": "next.csv"},
    "split": {"strategy": "random", "test_fraction": 0.25},
}
VARIABLE = "PROJECT_PACKAGE__SEED"


@pytest.fixture
def root(kind, tmp_path) -> Path:
    """The root of a small project, with the configuration that this one has."""
    conf = tmp_path / "project" / "conf"
    conf.mkdir(parents=True)
    kinds = (problem.name for problem in problems.kinds())
    for name in ["base", *kinds, *sections.found()]:
        (conf / f"{name}.yaml").write_bytes((CONF / f"{name}.yaml").read_bytes())
    write(conf / "data.yaml", DATA)
    write(conf / "schema.yaml", schemas.dump(small.schema(kind.target)))
    return conf.parent


def write(path: Path, content: object) -> str:
    """Store ``content`` as YAML, and return where."""
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return str(path)


def load(root: Path, *overlays: str, patches=(), **environment: str) -> Config:
    """Return the configuration of the project in ``root``."""
    return config.load(overlays, patches, environment=environment, root=root)


def refusal(root: Path, *overlays: str, patches=(), **environment: str) -> str:
    """Return why a configuration is refused."""
    with pytest.raises(ConfigError) as caught:
        load(root, *overlays, patches=patches, **environment)
    return str(caught.value)


@pytest.mark.parametrize("layers", range(4))
def test_each_layer_wins_over_the_one_before(root, layers):
    in_file = yaml.safe_load((root / "conf" / "base.yaml").read_text("utf-8"))["seed"]
    overlay = write(root / "overlay.yaml", {"seed": 1001})

    loaded = load(
        root,
        *([overlay] if layers > 0 else []),
        patches=["seed=1003"] if layers > 2 else [],
        **({VARIABLE: "1002"} if layers > 1 else {}),
    )

    values = [in_file, 1001, 1002, 1003]
    origins = ["conf/base.yaml", overlay, "environment", "--patch"]
    assert values[layers] == loaded.settings.seed
    assert origins[layers] == loaded.origins["seed"]


def test_later_overlay_and_later_patch_win(root):
    first = write(root / "first.yaml", {"seed": 1, "jobs": 1})
    second = write(root / "second.yaml", {"jobs": 2})

    loaded = load(root, first, second, patches=["search.folds=3", "search.folds=4"])

    assert (1, 2, 4) == (
        loaded.settings.seed,
        loaded.settings.jobs,
        loaded.settings.search.folds,
    )


def test_overlay_may_be_any_storage_address(root):
    uri = "memory://test_config/overlay.yaml"
    storage.write_text(uri, "search: {folds: 9}\n")

    loaded = load(root, uri)

    assert (9, uri) == (loaded.settings.search.folds, loaded.origins["search.folds"])


def test_overlay_is_found_from_the_root_as_well(root, tmp_path, monkeypatch):
    write(root / "conf" / "mine.yaml", {"seed": 8})
    monkeypatch.chdir(tmp_path)

    assert 8 == load(root, "conf/mine.yaml").settings.seed


def test_overlay_leaves_what_it_does_not_name(root):
    before = load(root)

    after = load(root, write(root / "overlay.yaml", {"search": {"folds": 9}}))

    assert before.settings.search.budget == after.settings.search.budget
    assert before.settings.model == after.settings.model


def test_empty_overlay_changes_nothing(root):
    (root / "overlay.yaml").write_text("# nothing yet\n", encoding="utf-8")

    assert load(root) == load(root, str(root / "overlay.yaml"))


def test_values_of_the_environment_and_of_patches_are_read_as_yaml(root):
    loaded = load(
        root,
        patches=["data.source=s3://bucket/a=b.csv"],
        PROJECT_PACKAGE__DATA__FORMAT__MISSING="['', NA]",
    )

    assert ("", "NA") == loaded.settings.data.format.missing
    assert "s3://bucket/a=b.csv" == loaded.settings.data.source


@pytest.mark.parametrize("key", ["C", "estimator__C", "c"])
@pytest.mark.parametrize("change", [str, str.upper])
def test_variable_reaches_a_key_as_it_is_written_below(root, kind, key, change):
    candidate = kind.forest.model_dump(mode="json") | {"space": {key: [1], "D": [3]}}
    overlay = write(root / "own.yaml", {"model": {"candidates": {"Mine": candidate}}})
    name = change(f"model__candidates__Mine__space__{key}")

    loaded = load(root, overlay, **{f"PROJECT_PACKAGE__{name}": "[2]"})

    assert {key: [2], "D": [3]} == loaded.settings.model.candidates["Mine"].space


def test_variable_reaches_what_came_with_the_kind_of_problem(root):
    candidates = load(root).settings.model.candidates
    name, key = next(
        (name, key)
        for name, candidate in candidates.items()
        for key in candidate.space
        if key != key.lower()
    )
    variable = f"PROJECT_PACKAGE__MODEL__CANDIDATES__{name}__SPACE__{key}".upper()

    changed = load(root, **{variable: "[2]"}).settings.model.candidates[name].space

    assert candidates[name].space | {key: [2]} == changed


def test_of_keys_that_differ_in_case_the_one_written_alike_is_meant(root, kind):
    candidate = kind.forest.model_dump(mode="json") | {"space": {"c": [1], "C": [1]}}
    overlay = write(root / "own.yaml", {"model": {"candidates": {"own": candidate}}})
    name = "PROJECT_PACKAGE__MODEL__CANDIDATES__OWN__SPACE__"

    loaded = load(root, overlay, **{f"{name}C": "[2]", f"{name}c": "[3]"})

    assert {"c": [3], "C": [2]} == loaded.settings.model.candidates["own"].space


def test_other_variables_of_the_environment_are_left_alone(root):
    others = {"PROJECT_PACKAGE_ROOT": "x", "SEED": "1", "HOME": "/"}
    assert load(root) == load(root, **others)


def test_every_value_has_an_origin(kind, root):
    loaded = load(root)

    known = config.flatten(loaded.settings.model_dump())
    assert loaded.origins.keys() <= known.keys()
    assert "conf/data.yaml" == loaded.origins["data.source"]
    assert f"conf/{kind.problem.name}.yaml" == loaded.origins["model.metric"]


def test_unknown_key_is_named_with_its_value_and_origin(root):
    message = refusal(root, patches=["search.depth=7"])

    assert message.startswith("search.depth=7 (from --patch): there is no such setting")
    assert "config show" in message


def test_unknown_key_of_a_file_is_named_with_the_file(root):
    overlay = write(root / "overlay.yaml", {"sede": 1})

    assert f"sede=1 (from {overlay})" in refusal(root, overlay)


def test_value_of_a_wrong_type_is_named_with_what_is_allowed(root):
    message = refusal(root, **{VARIABLE: "many"})

    assert "seed='many' (from environment): Input should be a valid integer" in message


@pytest.mark.parametrize(
    "patch, allowed",
    [
        ("search.folds=1", "greater than or equal to 2"),
        ("split.test_fraction=1.5", "less than 1"),
        ("search.strategy=bayes", "'grid', 'random' or 'halving'"),
        ("scoring.max_bad_share=-1", "greater than or equal to 0"),
        ("paths.runs=null", "valid string"),
    ],
)
def test_impossible_value_is_named_with_what_is_allowed(root, patch, allowed):
    key = patch.partition("=")[0]

    message = refusal(root, patches=[patch])

    assert re.match(rf"{key}=.* \(from --patch\): .*{allowed}", message)


def test_values_that_contradict_each_other_are_named_with_their_origin(root):
    assert "model.use names ['nobody']; candidates: " in refusal(
        root, patches=["model.use=[nobody]"]
    )
    for patch in ("model.use=[nobody]", "split.strategy=time"):
        message = refusal(root, patches=[patch])
        assert "--patch" in message
        assert "{" not in message and "Candidate(" not in message


def test_every_problem_is_named_at_once(root):
    message = refusal(root, patches=["seed=-1", "search.folds=x", "other=1"])

    assert ["other=1", "search.folds='x'", "seed=-1"] == sorted(
        line.split(" (from --patch)")[0] for line in message.splitlines()
    )


def test_missing_setting_is_named(root):
    write(root / "conf" / "data.yaml", {"data": DATA["data"]})

    assert "split (from conf/): Field required" in refusal(root)


@pytest.mark.parametrize("text", ["search: [1, 2", "a: b: c", "seed: \t1: 2"])
def test_file_that_is_no_yaml_is_named_with_the_line(root, text):
    overlay = root / "overlay.yaml"
    overlay.write_text(f"jobs: 1\n{text}", encoding="utf-8")

    assert re.match(
        f"{re.escape(str(overlay))} is not valid YAML: .*line 2",
        refusal(root, str(overlay)),
        re.DOTALL,
    )


@pytest.mark.parametrize("text", ["seed: 1\nseed: 2", "search: {folds: 2, folds: 3}"])
def test_key_that_stands_twice_is_refused(root, text):
    overlay = root / "overlay.yaml"
    overlay.write_text(text, encoding="utf-8")

    message = refusal(root, str(overlay))

    assert str(overlay) in message
    assert re.search("the key '(seed|folds)' stands twice", message)


@pytest.mark.parametrize("content", [[1, 2], "seed"])
def test_file_without_sections_is_refused(root, content):
    overlay = write(root / "overlay.yaml", content)

    assert f"{overlay} must hold sections with keys" in refusal(root, overlay)


@pytest.mark.parametrize("uri", ["no/such.yaml", "memory://no/such.yaml"])
def test_missing_overlay_is_named(root, uri):
    message = refusal(root, uri)

    assert message.startswith(f"The configuration file {uri}: ")
    assert "does not exist" in message


def test_overlay_that_is_no_text_is_named(root):
    (root / "overlay.yaml").write_bytes(b"\xff\xfe\x00")

    assert "overlay.yaml is not UTF-8" in refusal(root, str(root / "overlay.yaml"))


@pytest.mark.parametrize("patch", ["seed", "=1", ""])
def test_patch_without_key_or_value_is_refused(root, patch):
    assert "must look like section.key=value" in refusal(root, patches=[patch])


def test_key_that_is_both_value_and_section_is_refused(root):
    message = refusal(root, patches=["search=1", "search.folds=2"])

    assert "search.folds is given twice, in two shapes" in message


def test_target_can_be_chosen_by_any_layer(kind, root):
    second = kind.target.model_copy(update={"name": "second"})
    described = small.schema(kind.target, *small.FEATURES, second)
    write(root / "conf" / "schema.yaml", schemas.dump(described))

    assert "second" == load(root).schema.target.name
    for chosen in (
        load(root, write(root / "overlay.yaml", {"data": {"target": "target"}})),
        load(root, PROJECT_PACKAGE__DATA__TARGET="target"),
        load(root, patches=["data.target=target"]),
    ):
        assert "target" == chosen.schema.target.name


def test_target_that_the_schema_lacks_is_refused(root):
    message = refusal(root, patches=["data.target=elsewhere"])

    assert "'elsewhere' is not a target; targets: target" in message


def test_root_is_found_from_any_folder_below_it(root, monkeypatch):
    below = root / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)

    assert root == config.find_root({})


def test_root_can_be_named(root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert root == config.find_root({config.ROOT_VARIABLE: str(root)})


def test_folder_outside_of_a_project_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    elsewhere = {config.ROOT_VARIABLE: str(tmp_path / "x")}

    with pytest.raises(ConfigError, match=f"or above it.*{config.ROOT_VARIABLE}"):
        config.find_root({})
    with pytest.raises(ConfigError, match=f"{tmp_path / 'x'} or above"):
        config.find_root(elsewhere)


def test_relative_paths_start_from_the_root_and_addresses_stay(root):
    loaded = load(root)

    assert str(root / "var" / "a") == loaded.uri("var/a")
    assert "/abs/a" == loaded.uri("/abs/a")
    assert "s3://bucket/a" == loaded.uri("s3://bucket/a")


def test_there_is_always_a_thread_to_work_with(root):
    assert 3 == load(root, patches=["jobs=3"]).workers
    assert 1 <= load(root, patches=["jobs=-1"]).workers


def test_threads_are_no_more_than_the_processors_that_may_be_used(root, monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {3}, raising=False)
    monkeypatch.setattr("os.cpu_count", lambda: 64)
    assert 1 == load(root, patches=["jobs=-1"]).workers

    monkeypatch.delattr("os.sched_getaffinity")
    assert 64 == load(root, patches=["jobs=-1"]).workers
    with pytest.raises(ConfigError, match="no thread would work"):
        load(root, patches=["jobs=0"])


def test_a_class_that_is_no_section_is_refused_by_its_name(root):
    class Surprise(Section):
        """Settings of a part that this project does not have."""

    with pytest.raises(ConfigError, match="Surprise is no section"):
        load(root).section(Surprise)


def test_optional_sections_are_looked_for_once():
    assert sections.found() is sections.found()


def test_staging_shares_no_storage_with_production(root):
    staging, production = (
        config.load([str(CONF / f"{name}.yaml") for name in names], root=root)
        for names in (("prod", "staging"), ("prod",))
    )
    for name in type(production.settings.paths).model_fields:
        shared = getattr(production.settings.paths, name)
        assert shared != getattr(staging.settings.paths, name)
