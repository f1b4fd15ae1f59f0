"""Other people's data goes through adopt, run and test without an edit to the code.

scikit-learn's bundled tables are always there; two public tables are read from the
folder of shared data where a checkout has one beside it.
"""

import csv
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
import yaml
from sklearn import datasets

import clones
import pythons
from clones import Clone

pytestmark = pytest.mark.live
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@dataclass(frozen=True)
class Table:
    """A data set to adopt.

    Attributes:
        name: Name of its file, without suffix.
        problem: The answer to the question what is predicted.
        target: Column to predict.
        options: What a person says beside that.
        floor: What the champion must reach on held-out rows.
        columns: Columns that must not be learned from.
    """

    name: str
    problem: str
    target: str
    floor: float
    options: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


BUNDLED = {
    "breast_cancer": datasets.load_breast_cancer,
    "wine": datasets.load_wine,
    "diabetes": datasets.load_diabetes,
}
TABLES = (
    Table("breast_cancer", "classification", "target", 0.98),
    Table("wine", "classification", "target", 0.98),
    Table("diabetes", "regression", "target", 0.4),
    Table(
        "bank_churners",
        "classification",
        "Attrition_Flag",
        0.985,
        ("--positive", "Attrited Customer"),
        ("", "CLIENTNUM"),
    ),
    Table(
        "titanic",
        "classification",
        "Survived",
        0.83,
        columns=("PassengerId", "Name", "Ticket", "Cabin"),
    ),
)


def write(table: Table, target: Path) -> None:
    """Write the CSV file of ``table``, or skip the test where it cannot be had."""
    target.parent.mkdir(exist_ok=True)
    if table.name in BUNDLED:
        BUNDLED[table.name](as_frame=True).frame.to_csv(target, index=False)
    elif (source := SHARED / target.name).exists():
        target.write_bytes(source.read_bytes())
    else:
        pytest.skip(f"the shared folder with {target.name} is not beside this checkout")


@pytest.fixture(scope="module")
def ready(bake, tmp_path_factory):
    """Return a function that gives a clone, set up, of each problem's repository."""
    made: dict[str, Clone] = {}

    def clone(problem: str) -> Clone:
        if problem not in made:
            base = tmp_path_factory.mktemp(problem)
            python = pythons.found()[pythons.default()]
            made[problem] = clones.clone(bake(problem=problem), base, python)
            done = made[problem].make("setup")
            assert done.returncode == 0, done.stdout + done.stderr
        return made[problem]

    return clone


@pytest.fixture(scope="module", params=TABLES, ids=lambda table: table.name)
def adopted(request, ready) -> tuple[Table, Clone, str]:
    """Adopt a table and train on it; return what was printed as well."""
    table: Table = request.param
    clone = ready(table.problem)
    file = clone.folder / "data" / f"{table.name}.csv"
    write(table, file)
    done = clone.cli(
        "data", "adopt", str(file), "--target", table.target, *table.options
    )
    assert done.returncode == 0, done.stderr
    trained = clone.cli("run")
    assert trained.returncode == 0, trained.stderr[-4000:]
    return table, clone, done.stdout


def test_the_champion_reaches_what_the_data_allows(adopted):
    table, clone, _ = adopted
    version = json.loads(clone.cli("models", "show").stdout)
    models = version["metrics"]["models"]
    metric = version["lineage"]["settings"]["model"]["metric"]
    assert models[version["metrics"]["winner"]][metric] >= table.floor
    assert version["lineage"]["source"]["uri"] == f"data/{table.name}.csv"


def test_what_cannot_be_learned_from_is_said_and_left_out(adopted):
    table, clone, said = adopted
    text = (clone.folder / "conf" / "schema.yaml").read_text(encoding="utf-8")
    described = yaml.safe_load(text)["columns"]
    learned = {c["name"] for c in described if c.get("role", "feature") == "feature"}
    assert learned and not learned & set(table.columns)
    assert all((column or "(no name)") in said for column in table.columns)


def test_every_row_of_the_file_is_scored_or_in_quarantine(adopted):
    table, clone, _ = adopted
    given = len(pd.read_csv(clone.folder / "data" / f"{table.name}.csv"))
    newest = max(clone.folder.glob("var/runs/*/scoring.json"))
    summary = json.loads(newest.read_text(encoding="utf-8"))
    assert given == summary["rows"] == summary["scored"] + summary["quarantined"]


def test_a_row_gets_the_same_prediction_in_a_file_in_a_list_and_alone(adopted):
    table, clone, _ = adopted
    newest = max(clone.folder.glob("var/runs/*/predictions.parquet"))
    scored = pd.read_parquet(newest).head(2000)
    given = rows(clone, clone.folder / "data" / f"{table.name}.csv")
    asked = [given[row] for row in scored["row"]]
    port = clones.free_port()
    with clone.started("make", "serve", f"OPTIONS=--patch serving.port={port}"):
        url = f"http://127.0.0.1:{port}/v1/predict"
        lists = [
            predictions(url, asked[n : n + 100]) for n in range(0, len(asked), 100)
        ]
        alone = [predictions(url, [row]) for row in asked[:200]]
    said = [n for n in scored.columns if n.startswith(("prediction", "probability"))]
    assert len(said) > (table.problem == "classification")
    for answered in (pd.concat(lists), pd.concat(alone)):
        pd.testing.assert_frame_equal(
            answered[said].reset_index(drop=True),
            scored[said].head(len(answered)).reset_index(drop=True),
            check_dtype=False,
            # Sums over many rows at once are rounded otherwise in the sixteenth digit.
            rtol=1e-12,
        )


def rows(clone: Clone, file: Path) -> list[dict[str, float | str | None]]:
    """Return the rows of a CSV file as the service is asked for them."""
    text = (clone.folder / "conf" / "schema.yaml").read_text(encoding="utf-8")
    described = yaml.safe_load(text)["columns"]
    features = [c for c in described if c.get("role", "feature") == "feature"]
    kinds = {c["name"]: float if c["type"] == "number" else str for c in features}
    with file.open(encoding="utf-8", newline="") as opened:
        return [
            {
                name: kind(row[name]) if row[name] else None
                for name, kind in kinds.items()
            }
            for row in csv.DictReader(opened)
        ]


def predictions(url: str, asked: list[dict[str, float | str | None]]) -> pd.DataFrame:
    """Return what a service answers to some rows."""
    answer = clones.answered(url, json.dumps(asked))
    return pd.DataFrame(answer["predictions"])


def test_no_line_of_code_was_changed(adopted):
    _, clone, _ = adopted
    command = ["git", "-C", str(clone.folder), "diff", "--stat", "src/", "tests/"]
    assert subprocess.run(command, capture_output=True, check=True).stdout == b""


@pytest.mark.deep
def test_the_tests_of_the_repository_still_pass(adopted):
    _, clone, _ = adopted
    done = clone.make("test")
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
