"""``models``: the registry, and the gates before it."""

import json
from pathlib import Path

import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from project_package.cli.app import app
from project_package.errors import (
    ArtefactError,
    ConfigError,
    ConflictError,
    GateRefused,
    ProjectError,
)
from project_package.registry import open_registry

from ..workspace import LENIENT, Workspace


def test_models_list_and_show_tell_the_champion_and_its_measures(cli, workspace):
    (row,) = json.loads(cli("models", "list", "--format", "json"))
    assert row["aliases"] == ["champion"]
    assert workspace.kind.higher in row["summary"]
    assert "champion" in cli("models", "list")
    shown = json.loads(cli("models", "show"))
    assert shown["lineage"]["run_id"] == "trained"
    assert shown["moves"][0]["action"] == "promote"


@pytest.mark.ml_score("Infra 7", half="nothing is served yet")
def test_models_promote_and_rollback_move_the_alias_and_say_so(cli, workspace):
    cli("run", "training", "--run-id", "second", *LENIENT)
    assert workspace.champion() == 2
    assert "Version 1 is champion" in cli("models", "promote", "1", "--why", "better")
    assert workspace.champion() == 1
    assert "again" in cli("models", "rollback", "--why", "worse")
    assert workspace.champion() == 2


def describe(workspace: Workspace, **changes: object) -> None:
    """Describe the column ``size`` otherwise from now on."""
    path = workspace.root / "conf" / "schema.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    (column,) = (each for each in content["columns"] if each["name"] == "size")
    column |= changes
    path.write_text(yaml.safe_dump(content), encoding="utf-8")


@pytest.mark.parametrize(
    "changes, warned", [({"maximum": 1e6}, True), ({"description": "Metres."}, False)]
)
@pytest.mark.parametrize("move", [("promote", "1"), ("rollback",)], ids=" ".join)
@pytest.mark.usefixtures("cli")
def test_a_move_to_a_version_with_another_schema_warns(
    workspace, move, changes, warned
):
    registry = open_registry(str(workspace.root / "var" / "registry"))
    same = registry.resolve(1).bundle_uri
    later = registry.register(same, run_id="later", summary={})
    registry.promote(later, expected=1, who="ann", why="newer")
    describe(workspace, **changes)
    done = CliRunner().invoke(app, ["models", *move, "--why", "complaints"])
    assert (0, 1) == (done.exit_code, workspace.champion())
    warning = "Version 1 was trained with another schema than conf/schema.yaml has, "
    assert warned == (f"{warning}which describes size otherwise." in done.stderr)


def test_models_promote_refuses_when_another_was_faster(cli, workspace):
    with pytest.raises(ConflictError):
        cli(
            "models", "promote", "1", "--alias", "best", "--expected", "5", "--why", "x"
        )
    assert workspace.champion() == 1


def test_models_challenge_and_withdraw_name_a_challenger_and_say_so(cli, workspace):
    registry = open_registry(str(workspace.root / "var" / "registry"))
    registry.register(registry.resolve(1).bundle_uri, run_id="later", summary={})

    named = cli("models", "challenge", "2", "--why", "newer data")

    assert "Version 2 is challenger" in named
    assert {"champion": 1, "challenger": 2} == registry.aliases()
    assert "challenger" in cli("models", "list")
    with pytest.raises(ConfigError, match="cannot be compared with itself"):
        cli("models", "challenge", "1", "--why", "try")
    assert "2 is challenger no more" in cli("models", "withdraw", "--why", "worse")
    assert {"champion": 1} == registry.aliases()
    moves = json.loads(cli("models", "show", "2"))["moves"]
    assert ["promote", "withdraw"] == [move["action"] for move in moves]
    assert ["newer data", "worse"] == [move["why"] for move in moves]


def test_models_show_tells_the_moves_by_alias_also_of_one_that_was_withdrawn(
    cli, workspace
):
    registry = open_registry(str(workspace.root / "var" / "registry"))
    because = {"who": "ann", "why": "try"}
    for alias in ("shadow", "best"):
        registry.promote(1, alias=alias, expected=None, **because)
    registry.withdraw(alias="shadow", **because)

    moves = json.loads(cli("models", "show"))["moves"]

    assert [
        ("best", "promote"),
        ("champion", "promote"),
        ("shadow", "promote"),
        ("shadow", "withdraw"),
    ] == [(move["alias"], move["action"]) for move in moves]


@pytest.mark.ml_score("Infra 4")
def test_a_model_that_learned_nothing_is_refused_and_the_champion_stays(cli, workspace):
    frame = pd.read_parquet(workspace.root / "source.parquet")
    shuffled = frame["target"].sample(frac=1, random_state=3).to_numpy()
    frame.assign(target=shuffled).to_parquet(workspace.root / "source.parquet")
    with pytest.raises(GateRefused, match="better than dummy"):
        cli("run", "training", "--run-id", "shuffled")
    assert workspace.champion() == 1
    refused = workspace.root / "var/runs/shuffled/promotion.json"
    assert json.loads(refused.read_text())["promoted"] is False


@pytest.mark.ml_score("Infra 7", half="nothing is served yet")
def test_a_damaged_bundle_is_refused_and_the_champion_stays(cli, workspace):
    cli("run", "training", "--run-id", "second", *LENIENT)
    cli("models", "promote", "1", "--why", "hold")
    registry = open_registry(str(workspace.root / "var" / "registry"))
    model = Path(registry.resolve(2).bundle_uri) / "model.onnx"
    model.write_bytes(model.read_bytes()[:-1])
    with pytest.raises(ProjectError, match="model.onnx"):
        cli("models", "promote", "2", "--why", "try")
    assert workspace.champion() == 1


@pytest.mark.ml_score("Infra 4")
def test_a_worse_challenger_is_registered_and_the_champion_stays(cli, workspace):
    stump = "model.candidates.forest.parameters={n_estimators: 1, max_depth: 1}"
    with pytest.raises(
        GateRefused, match="not worse than champion.*The champion stays"
    ):
        cli(
            *("run", "training", "--run-id", "worse", "--patch", "model.use=[forest]"),
            *("--patch", stump, "--patch", "gates.min_gain_over_dummy=0"),
        )
    assert 2 == len(json.loads(cli("models", "list", "--format", "json")))
    assert 1 == workspace.champion()


def test_models_of_an_empty_registry_say_how_to_get_one(cli):
    elsewhere = ("--patch", "paths.registry=var/empty")
    assert "Train one" in cli("models", "list", *elsewhere)
    assert [] == json.loads(cli("models", "list", "--format", "json", *elsewhere))
    with pytest.raises(ArtefactError, match="It is empty: register a model"):
        cli("models", "show", *elsewhere)


def test_models_rollback_of_the_first_champion_is_refused(cli, workspace):
    with pytest.raises(ArtefactError, match="No version held champion before"):
        cli("models", "rollback", "--why", "try")
    assert workspace.champion() == 1
