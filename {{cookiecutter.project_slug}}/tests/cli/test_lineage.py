"""``lineage``: from an output back to everything that it was made from."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from project_package import __version__, storage
from project_package.errors import ArtefactError, ConfigError, DataError
from project_package.registry import open_registry
from project_package.schema import Column

from .. import small
from ..workspace import Workspace

GIT = ("git", "-c", "user.name=Ann", "-c", "user.email=ann@example.org")


def test_predictions_lead_to_data_code_settings_versions_and_seed(cli, workspace):
    said = json.loads(cli("lineage", "var/runs/scored/predictions.parquet"))
    trained = said["trained"]
    source = str(workspace.root / "source.parquet")
    batch = str(workspace.root / "batch.parquet")
    assert storage.digest_uri(source) == trained["source"]["sha256"]
    assert storage.digest_uri(batch) == said["input"]
    assert "trained" == trained["run_id"]
    assert 42 == trained["seed"] == trained["settings"]["seed"]
    assert __version__ == trained["code"]["version"]
    assert {"scikit-learn", "onnxruntime"} <= trained["libraries"].keys()
    assert 1 == said["model_version"]
    assert "scored" == said["run"]["run_id"]


def test_every_artefact_between_data_and_model_is_in_the_lineage(cli, workspace):
    said = json.loads(cli("lineage", "var/runs/scored/predictions.parquet"))
    run = workspace.root / "var" / "runs" / "trained"
    read = said["trained"]["artefacts"]
    for name in ("clean.parquet", "split.parquet", "models.skops", "metrics.json"):
        assert storage.digest_uri(str(run / name)) == read[name]


def test_a_scored_file_leads_to_the_same_model(cli):
    cli("score", "batch.parquet", "out/scored.parquet")
    said = json.loads(cli("lineage", "out/scored.parquet"))
    assert "trained" == said["trained"]["run_id"]
    assert "run" not in said


@pytest.mark.parametrize(
    "part",
    ["", "/", "/metrics.json", "/steps/train.json", "/bundle", "/bundle/model.onnx"],
)
def test_a_run_and_all_that_it_made_lead_to_its_record(cli, workspace, part):
    run = json.loads(cli("lineage", f"var/runs/trained{part}"))["run"]
    source = str(workspace.root / "source.parquet")
    assert storage.digest_uri(source) == run["source"]["sha256"]
    assert 42 == run["seed"]
    written = run["steps"]["clean"]["writes"]["clean.parquet"]
    assert written == run["steps"]["split"]["reads"]["clean.parquet"]


def test_the_commit_of_the_project_is_recorded(cli, workspace):
    for arguments in (["init"], ["add", "conf"], ["commit", "-m", "Begin"]):
        subprocess.run(
            [*GIT, *arguments], cwd=workspace.root, check=True, capture_output=True
        )
    head = subprocess.check_output(
        ["git", "rev-parse", "HEAD"], cwd=workspace.root, encoding="utf-8"
    )
    cli("run", "scoring", "--run-id", "committed")
    code = json.loads(cli("lineage", "var/runs/committed"))["run"]["code"]
    assert head.strip() == code["commit"]
    assert code["changed"]


@pytest.mark.parametrize("file", ["source.parquet", "conf/base.yaml"])
def test_a_file_that_no_model_made_is_refused(cli, file):
    with pytest.raises(DataError, match=f"{file} does not say which model made it"):
        cli("lineage", file)


def test_what_does_not_exist_is_refused(cli):
    with pytest.raises(ArtefactError, match="gone.parquet does not exist"):
        cli("lineage", "gone.parquet")


def test_a_model_of_another_registry_is_refused(cli):
    with pytest.raises(DataError, match="is not in the registry"):
        cli(
            *("lineage", "var/runs/scored/predictions.parquet"),
            *("--patch", "paths.registry=var/other"),
        )


def test_predictions_of_people_without_lineage_are_refused(cli, workspace: Workspace):
    path = workspace.root / "var" / "runs" / "scored" / "predictions.parquet"
    pd.read_parquet(path).to_parquet(workspace.root / "copied.parquet")
    with pytest.raises(DataError, match="copied.parquet does not say which model"):
        cli("lineage", "copied.parquet")


def graph(cli, *arguments: str) -> dict:
    """Return the graph of a model."""
    return json.loads(cli("lineage", "--graph", *arguments, "--format", "json"))


def register(workspace: Workspace, folder: Path, columns: tuple[Column, ...]) -> str:
    """Register a model of which only its second feature is worth anything."""
    kind = workspace.kind
    described = small.schema(kind.target, *columns)
    fitted = small.fit(described, small.build(kind, kind.linear))
    features = [
        {"name": name, "importance": worth, "low": worth, "high": worth}
        | {"useless": not worth}
        for name, worth in zip(described.features, [0.0, 0.2] + [0.0] * len(columns))
    ]
    folder.mkdir()
    importances = {"features": features}
    small.write_bundle(folder, fitted, described, importances=importances)
    registry = open_registry(str(workspace.root / "var" / "registry"))
    return str(registry.register(str(folder), run_id="other", summary={}).number)


def cells(line: str) -> list[str]:
    """Return the cells of a line of a table."""
    return re.split("  +", line)


def test_graph_is_that_of_the_model_which_is_named_or_was_made_or_scored(
    cli, workspace, tmp_path
):
    predictions = workspace.root / "var" / "runs" / "scored" / "predictions.parquet"
    shutil.copyfile(predictions, workspace.root / "copy.parquet")
    register(workspace, tmp_path / "b", small.NUMBERS)
    cli("models", "promote", "2", "--alias", "spare", "--why", "kept")
    first = ["1", "champion", "var/runs/trained", "var/runs/trained/bundle/model.onnx"]
    first += ["var/runs/scored", "var/runs/scored/predictions.parquet", "copy.parquet"]

    assert {"trained"} == {graph(cli, uri)["run_id"] for uri in first}
    assert graph(cli) == graph(cli, "1")
    assert graph(cli, "spare") == graph(cli, "2")
    assert (2, "other") == (
        graph(cli, "2")["model_version"],
        graph(cli, "--patch", "scoring.version='2'")["run_id"],
    )


def test_graph_lists_features_as_the_run_weighed_them_and_what_is_unused(
    cli, workspace
):
    run = workspace.root / "var" / "runs" / "trained"
    weighed = storage.read_json(str(run / "importances.json"))["features"]

    found = graph(cli, "var/runs/trained")

    for one in found["features"]:
        (measured,) = [w for w in weighed if w["name"] == one["source"]]
        assert measured["importance"] == one["importance"]
        assert measured["useless"] == one["useless"]
    assert {"name": "role id"} == found["unused"]


def test_table_of_a_graph_leads_from_column_to_feature_to_encoded_column(
    cli, workspace, tmp_path
):
    number = Column(name="secret", type="text", role="id", tags=("personal",))
    version = register(workspace, tmp_path / "b", (*small.FEATURES, number))

    lines = cli("lineage", "--graph", version).splitlines()

    rows = {cells(line)[1]: cells(line) for line in lines if "  " in line}
    assert ["weight", "weight", "0.2000", "-", "weight"] == rows["weight"]
    assert "size, missingindicator_size" == rows["size"][4]
    assert ["day", "day_age", "0.0000", "unused, useless"] == rows["day_age"][:4]
    assert "shape: round, shape: square" == rows["shape"][4]
    assert "secret  unused: role id, personal" == lines[-1]


def test_diagram_connects_every_column_with_the_model_and_flags_the_rest(
    cli, workspace, tmp_path
):
    secret = Column(name='a "b" <c>;#1', type="text", role="id")
    version = register(workspace, tmp_path / "b", (*small.FEATURES, secret))

    said = cli("lineage", "--graph", version, "--format", "mermaid")

    nodes = dict(re.findall(r'\b(\w+)\["(.*?)"\]', said))
    bare = re.sub(r'\[".*?"\](:::flagged)?', "", said)
    edges = set(re.findall(r"^  (\w+) --> (\w+)$", bare, re.M))
    assert said.startswith("flowchart LR\n")
    assert said.count(" --> ") == len(edges)
    assert {end for edge in edges for end in edge} <= nodes.keys()
    for start, end in edges - {("model", "target")}:
        assert end == "model" or nodes[start].split("<br>")[0] in nodes[end]
    reached = {"model"}
    for _ in range(3):
        reached |= {start for start, end in edges if end in reached}
    shown = {nodes[node].split("<br>")[0] for node in reached if node[0] == "c"}
    assert {column.name for column in small.FEATURES} == shown
    assert '"size<br>importance 0.0000<br>unused, useless"]:::flagged' in said
    hidden = "a #34;b#34; #60;c#62;#59;#35;1<br>unused: role id"
    assert hidden in nodes.values()


def test_diagram_without_graph_and_nothing_at_all_are_refused(cli):
    for arguments in ([], ["var/runs/trained", "--format", "mermaid"]):
        with pytest.raises(ConfigError, match="Name a file of predictions, a run"):
            cli("lineage", *arguments)


def test_graph_of_a_run_that_registered_nothing_is_refused(cli):
    with pytest.raises(DataError, match="The model of var/runs/trained is not in"):
        graph(cli, "var/runs/trained", "--patch", "paths.registry=var/other")


def test_graph_of_an_empty_registry_says_how_to_get_a_model(cli):
    with pytest.raises(ArtefactError, match="It is empty: register a model"):
        graph(cli, "--patch", "paths.registry=var/other")
