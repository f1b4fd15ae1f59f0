"""No value that leads to a person leaves the data: a canary sings nowhere else.

A canary is a text that occurs once in the world. It is put where people stand in the
data, also into cells and lines that are wrong, and looked for in all that the commands
say and write.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml

from .workspace import Workspace

LOOSE = "scoring.max_bad_share=1"
CANARY = "Qanaryw1"  # survives being split at spaces, quoted and escaped
# What holds rows because it is made to: the snapshots and the identifiers of answers.
SNAPSHOTS = {"dataset.parquet", "clean.parquet"}
ANSWERS = {"predictions.parquet", "answers.parquet"}
PERSONAL = {"name": "letter", "type": "text", "role": "ignored", "tags": ["personal"]}
PROTECTED = {"name": "faith", "type": "category", "role": "sensitive"}
BIRTH = {"name": "birth", "type": "date", "role": "ignored", "tags": ["personal"]}


@pytest.fixture
def guarded(workspace: Workspace) -> Workspace:
    """A project whose people are canaries."""
    path = workspace.root / "conf" / "schema.yaml"
    schema = yaml.safe_load(path.read_text(encoding="utf-8"))
    schema["columns"][0]["tags"] = ["personal"]
    schema["columns"] += [PERSONAL, PROTECTED | {"allowed": ["a", "b"]}, BIRTH]
    path.write_text(yaml.safe_dump(schema), encoding="utf-8")
    for name in ("source", "batch"):
        frame = pd.read_parquet(workspace.root / f"{name}.parquet")
        people = [f"{CANARY}-{place}" for place in range(len(frame))]
        frame = frame.assign(name=people, letter=people, faith="a", birth="2000-01-01")
        frame.to_parquet(workspace.root / f"{name}.parquet")
    return workspace


def spoilt(workspace: Workspace, *without: str, **cells: str) -> str:
    """Return the name of a CSV file whose first rows have these cells."""
    frame = pd.read_parquet(workspace.root / "batch.parquet").astype("object")
    frame = frame.drop(columns=[*without])
    for column, cell in cells.items():
        frame.loc[:2, column] = cell
    frame.to_csv(workspace.root / "given.csv", index=False)
    return "given.csv"


def traces(workspace: Workspace) -> Iterator[str]:
    """Yield each file that shows a canary and is not made to."""
    for path in workspace.root.rglob("*"):
        given = path.parent == workspace.root and path.name not in ANSWERS
        if path.is_file() and not given and path.name not in SNAPSHOTS:
            if CANARY in _text(path):
                yield path.relative_to(workspace.root).as_posix()


def _text(path: Path) -> str:
    """Return all that a file says; of predictions, what is beside the identifiers."""
    if path.suffix != ".parquet":
        return path.read_bytes().decode("utf-8", errors="replace")
    table = pq.read_table(path)
    kept = {"name"} & set(table.column_names) if path.name in ANSWERS else ()
    return f"{table.schema} {table.drop_columns([*kept]).to_pylist()}"


@pytest.mark.ml_score("Data 5")
def test_a_canary_would_be_found(guarded):
    (guarded.root / "var" / "leak.json").write_text(f'["{CANARY}-3"]', "utf-8")
    frame = pd.DataFrame({"name": ["x"], "more": [f"{CANARY}-3"]})
    frame.to_parquet(guarded.root / "answers.parquet")

    assert {"var/leak.json", "answers.parquet"} == set(traces(guarded))


@pytest.mark.ml_score("Data 5")
def test_training_and_scoring_show_no_person(guarded):
    (guarded.root / "forget.csv").write_text(f"name\n{CANARY}-7\n", "utf-8")
    lenient = ("--patch", "gates.max_loss_to_champion=1")

    done = guarded.command(
        *("run", "--run-id", "r", "--patch", "data.forget=forget.csv", *lenient)
    )

    assert 0 == done.returncode, done.stderr
    rows = pd.read_parquet(guarded.root / "var/runs/r-training/dataset.parquet")
    assert f"{CANARY}-7" not in set(rows["name"]) and f"{CANARY}-8" in set(rows["name"])
    assert CANARY not in done.stdout + done.stderr
    assert [] == [*traces(guarded)]


@pytest.mark.ml_score("Data 5")
@pytest.mark.parametrize("cell", [CANARY, f"{CANARY} 1999-31-12"])
def test_error_in_the_very_cell_shows_no_person(guarded, cell):
    given = spoilt(guarded, birth=cell, faith=cell)

    checked = guarded.command("data", "check", given)
    trained = guarded.command("run", "training", "--patch", f"data.source={given}")

    assert (1, 1) == (checked.returncode, trained.returncode)
    for done in (checked, trained):
        said = done.stdout + done.stderr
        assert "birth: must be a date; 3 rows do not (rows 0, 1, 2; values hid" in said
        assert "faith: must be one of a, b; 3 rows do not" in said
        assert CANARY not in said
    assert [] == [*traces(guarded)]


def test_quarantine_of_a_model_older_than_the_tags_shows_no_person(guarded):
    given = spoilt(guarded, "letter", "faith", "birth", weight="heavy")
    with (guarded.root / given).open("a", encoding="utf-8") as file:
        file.write(f"{CANARY},too few\n")

    done = guarded.command("score", given, "answers.parquet", "--patch", LOOSE)

    assert 0 == done.returncode, done.stderr
    quarantine = pd.read_parquet(guarded.root / "answers.quarantine.parquet")
    assert [0, 1, 2] == quarantine["row"].tolist()[:3]
    assert '"name": "hidden"' in quarantine["content"][0]
    assert '"weight": "heavy"' in quarantine["content"][0]
    assert "hidden: line 62" == quarantine["content"][3]
    assert CANARY not in done.stdout + done.stderr + str(quarantine.to_dict())
    assert [] == [*traces(guarded)]


@pytest.mark.parametrize(
    "text",
    [
        f"{CANARY},1,2\n{CANARY},3,4\n",  # no header
        f"name,size\n{CANARY},1,2,3\n",  # more fields than the header has
    ],
)
def test_file_that_is_no_table_shows_no_person(guarded, text):
    (guarded.root / "given.csv").write_text(text, encoding="utf-8")

    for command in (
        ("data", "check", "given.csv"),
        ("score", "given.csv", "a.parquet"),
    ):
        done = guarded.command(*command)
        assert 1 == done.returncode
        assert CANARY not in done.stdout + done.stderr


@pytest.mark.parametrize("header", ["email", "last_name", "Name", "customer_id"])
@pytest.mark.parametrize("options", [(), ("--id",), ("--sensitive",), ("--drop",)])
def test_adopting_shows_no_person(guarded, header, options):
    frame = pd.read_parquet(guarded.root / "source.parquet")
    people = [f"{CANARY} {place}" for place in range(len(frame))]
    frame = frame[["size", "weight", "shape", "target"]].assign(**{header: people})
    frame.to_csv(guarded.root / "mine.csv", index=False)
    chosen = [part for option in options for part in (option, header)]

    done = guarded.command("data", "adopt", "mine.csv", "--target", "target", *chosen)

    assert 0 == done.returncode, done.stderr
    assert CANARY not in done.stdout + done.stderr
    assert [] == [*traces(guarded)]


def test_row_that_no_column_can_hold_is_not_repeated(guarded):
    row = json.dumps({"size": [CANARY, 3]})

    done = guarded.command("predict", "--row", row)

    assert (1, False) == (done.returncode, CANARY in done.stdout + done.stderr)
