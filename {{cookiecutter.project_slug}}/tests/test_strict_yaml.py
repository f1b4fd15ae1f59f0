"""YAML is read as it stands, or refused."""

import pytest
import yaml

from project_package import strict_yaml


def test_plain_values_are_read():
    content = {"a": [1, 2.5, None], "b": {"a": "größer", "c": True}}

    assert content == strict_yaml.parse(yaml.safe_dump(content, allow_unicode=True))


@pytest.mark.parametrize("text", ["a: 1\na: 1", "b: {a: 1, a: 2}", "- a: 1\n  a: 2"])
def test_key_that_stands_twice_is_refused(text):
    with pytest.raises(yaml.YAMLError, match="the key 'a' stands twice"):
        strict_yaml.parse(text)


def test_same_key_in_two_mappings_is_no_repetition():
    assert [{"a": 1}, {"a": 2}] == strict_yaml.parse("[{a: 1}, {a: 2}]")


def test_objects_are_not_made():
    with pytest.raises(yaml.YAMLError, match="could not determine a constructor"):
        strict_yaml.parse("!!python/object/apply:os.getcwd []")
