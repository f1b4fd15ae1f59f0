"""The objectives of ``conf/slo.yaml``."""

from pathlib import Path

import pytest
import yaml

from project_package import slo
from project_package.errors import ConfigError
from project_package.slo import Objectives

ROOT = Path(__file__).parents[2]
PROMISED = dict.fromkeys(Objectives.model_fields, None)


def loaded(root: Path, **changes: object) -> Objectives:
    """Return the objectives of a file that promises ``changes`` and nothing else."""
    (root / "conf").mkdir()
    content = yaml.safe_dump(PROMISED | changes)
    (root / "conf" / "slo.yaml").write_text(content, encoding="utf-8")
    return slo.load(root)


def test_the_objectives_of_this_project_are_valid():
    promised = slo.load(ROOT)
    assert any(limit is not None for _, limit in promised)


def test_null_promises_nothing(tmp_path):
    assert loaded(tmp_path).held_out_limit is None


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("champion_max_age_days", 0, "champion_max_age_days=0 .*greater than 0"),
        ("quarantine_max_share", 5, "quarantine_max_share=5 .*less than or equal to 1"),
        ("held_out_limit", "high", "held_out_limit='high' .*valid number"),
        ("held_out_limit", float("nan"), "held_out_limit=nan .*finite"),
        ("uptime", 0.99, "uptime .*no such objective; known: champion_max_age_days"),
    ],
)
def test_an_impossible_objective_is_refused_by_its_name(tmp_path, key, value, message):
    with pytest.raises(ConfigError, match=message):
        loaded(tmp_path, **{key: value})


def test_a_key_that_is_missing_is_refused(tmp_path):
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "slo.yaml").write_text("{}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="held_out_limit .*null to promise nothing"):
        slo.load(tmp_path)


def test_a_key_that_stands_twice_is_refused(tmp_path):
    (tmp_path / "conf").mkdir()
    text = f"{yaml.safe_dump(PROMISED)}held_out_limit: 0.9\n"
    (tmp_path / "conf" / "slo.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="slo.yaml .*'held_out_limit' stands twice"):
        slo.load(tmp_path)


def test_a_folder_in_place_of_the_file_is_refused(tmp_path):
    (tmp_path / "conf" / "slo.yaml").mkdir(parents=True)
    with pytest.raises(ConfigError, match="slo.yaml is a folder"):
        slo.load(tmp_path)


@pytest.mark.parametrize("text", ["", "- 1\n", "a: [\n"])
def test_a_file_that_holds_no_objectives_is_refused(tmp_path, text):
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "slo.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="slo.yaml"):
        slo.load(tmp_path)


def test_a_project_without_the_file_is_told_what_to_do(tmp_path):
    with pytest.raises(ConfigError, match="Write down what is promised"):
        slo.load(tmp_path)
