"""YAML is read as it stands, or refused."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from project_package import strict_yaml
from project_package.errors import ConfigError


@pytest.fixture
def path(tmp_path) -> Path:
    """Where a file may be."""
    return tmp_path / "some.yaml"


def loaded(path: Path, text: str) -> Any:
    """Return what a file with this text holds."""
    path.write_text(text, encoding="utf-8")
    return strict_yaml.load(path)


def test_plain_values_are_read(path):
    content = {"a": [1, 2.5, None], "b": {"a": "größer", "c": True}}

    assert content == loaded(path, yaml.safe_dump(content, allow_unicode=True))


@pytest.mark.parametrize("text", ["a: 1\na: 1", "b: {a: 1, a: 2}", "- a: 1\n  a: 2"])
def test_key_that_stands_twice_is_refused(path, text):
    with pytest.raises(ConfigError, match="some.yaml .*the key 'a' stands twice"):
        loaded(path, text)


def test_same_key_in_two_mappings_is_no_repetition(path):
    assert [{"a": 1}, {"a": 2}] == loaded(path, "[{a: 1}, {a: 2}]")


def test_mapping_may_take_the_keys_of_another(path):
    content = loaded(path, "a: &shared {x: 1, y: 2}\nb: {<<: *shared, y: 3}")

    assert {"x": 1, "y": 3} == content["b"]


@pytest.mark.parametrize(
    "text, fault",
    [
        ("a: [1", "expected ',' or ']'"),
        ("a: 2026-02-30", "day is out of range for month"),
        ("[" * 5_000, "recursion depth"),
        ("!!python/object/apply:os.getcwd []", "could not determine a constructor"),
    ],
    ids=["open bracket", "no such day", "too deep", "object"],
)
def test_what_is_no_plain_yaml_is_refused(path, text, fault):
    with pytest.raises(
        ConfigError, match=f"(?s)some.yaml is not valid YAML: .*{fault}"
    ):
        loaded(path, text)


def test_file_that_does_not_exist_is_refused_with_what_to_do(path):
    with pytest.raises(ConfigError, match="the plan does not exist. Write one."):
        strict_yaml.load(path, name="the plan", advice="Write one.")


def test_folder_is_refused(path):
    path.mkdir()
    with pytest.raises(ConfigError, match="some.yaml is a folder"):
        strict_yaml.load(path)


def test_path_through_a_file_is_refused(path):
    path.touch()
    with pytest.raises(
        ConfigError, match="Cannot read .*some.yaml/below.yaml: .*Not a"
    ):
        strict_yaml.load(path / "below.yaml")


def test_other_text_than_utf_8_is_refused(path):
    path.write_bytes("größer: 1".encode("latin-1"))
    with pytest.raises(ConfigError, match="some.yaml is not UTF-8 text"):
        strict_yaml.load(path)
