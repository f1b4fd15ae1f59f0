"""``staleness``: how good the model still is as it gets older."""

import json

import pytest
import yaml

from project_package.errors import ArtefactError


def test_staleness_prints_a_line_for_each_age(cli, workspace):
    path = workspace.root / "conf" / "schema.yaml"
    schema = yaml.safe_load(path.read_text(encoding="utf-8"))
    for column in schema["columns"]:
        if column["name"] == "day":
            column |= {"role": "timestamp"}
    path.write_text(yaml.safe_dump(schema), encoding="utf-8")

    lines = cli("staleness").splitlines()
    content = json.loads(cli("staleness", "--run-id", "trained", "--format", "json"))

    assert workspace.kind.higher in lines[0]
    assert len(content["points"]) == len(lines) - 2
    assert f"It lasts {content['lasts_days']:.0f} days" in lines[-1]


def test_staleness_without_a_run_says_what_to_do(cli):
    with pytest.raises(ArtefactError, match="no training run"):
        cli("staleness", "--patch", "paths.runs=var/none")
