"""``slo``: objectives against records."""

import pytest
import yaml
from typer.testing import CliRunner

from project_package.cli.app import app
from project_package.slo import Objectives

NOTHING = dict.fromkeys(Objectives.model_fields, None)


@pytest.fixture
def promise(workspace, cli):
    """Return a function that promises something and tells what ``slo`` says."""
    del cli  # it leads the command to the workspace

    def ask(**promised: float) -> tuple[int, str]:
        path = workspace.root / "conf" / "slo.yaml"
        path.write_text(yaml.safe_dump(NOTHING | promised), encoding="utf-8")
        done = CliRunner().invoke(app, ["slo"], catch_exceptions=False)
        return done.exit_code, done.stdout

    return ask


def test_slo_leaves_with_success_when_every_promise_is_kept(promise, workspace):
    code, printed = promise(champion_max_age_days=1, quarantine_max_share=1)
    assert 0 == code
    assert "Every objective is met." in printed
    assert f"held-out {workspace.kind.higher}" in printed


def test_slo_leaves_with_one_and_names_what_is_missed(promise):
    code, printed = promise(held_out_limit=1e9, champion_max_age_days=1)
    assert 1 == code
    assert "Not met: held-out" in printed
    assert "age of the champion" not in printed.split("Not met:")[1]


def test_slo_counts_what_is_not_known_as_missed(promise):
    code, printed = promise(data_max_age_days=10_000)
    assert 1 == code
    assert "unknown" in printed


def test_slo_prints_what_the_last_runs_have_cost(promise):
    _, printed = promise()
    lines = {line.split()[0]: line.split()[1:] for line in printed.splitlines() if line}
    for name in ("training", "ingest", "scoring", "score"):
        wall, processor, peak = map(float, lines[name][-3:])
        assert wall >= 0 and processor >= 0 and peak > 0
