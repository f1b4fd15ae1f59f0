"""``predictions``: what was logged is what is trained from, erased and expired."""

import json
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
import yaml

from project_package.errors import ArtefactError, ConfigError, DataError
from project_package.registry import registry_of
from project_package.serving.champion import Champion
from project_package.serving.exchange import Request
from project_package.serving.metrics import Metrics
from project_package.serving.prediction_log import opening
from project_package.serving.prediction_log.store import Store
from project_package.serving.section import Serving
from project_package.serving.service import Service

from ..workspace import LENIENT, Workspace

JSON = {"content-type": "application/json"}
CANARY = "Qanaryw1"
KEY = "a-key-of-these-tests"
VARIABLE = "PROJECT_PACKAGE__SERVING__PREDICTION_LOG__SECRET"
OLD = {
    "prediction_id": "old",
    "time": datetime.now(UTC) - timedelta(400),
    "model_version": 1,
    "arm": "champion",
    "identifiers": {"name": "old"},
    "features": {"size": 99.0},
    "answer": {},
}


@pytest.fixture
def store(workspace: Workspace) -> Iterator[Store]:
    """The log of the workspace."""
    with Store(f"sqlite:///{workspace.root}/var/predictions.db") as opened:
        yield opened


def sent(workspace: Workspace) -> pd.DataFrame:
    """Return the rows that are sent to the service: those of the training data."""
    return pd.read_parquet(workspace.root / "source.parquet")


def served(workspace: Workspace, *patches: str) -> list[str]:
    """Ask about the rows and tell their outcomes; return the predictions' names."""
    config, metrics = workspace.config(*patches), Metrics()
    settings = config.section(Serving)
    cache = workspace.root / "var" / "serving"
    champion = Champion(registry_of(config), cache, settings.max_rows, metrics)
    champion.refresh()
    kept = opening.log_of(config, settings.prediction_log, metrics)
    service = Service(champion, settings, metrics, kept)
    target, frame = workspace.kind.target.name, sent(workspace)
    frame["day"] = [None if pd.isna(day) else day.isoformat() for day in frame["day"]]
    rows = [
        {k: None if pd.isna(v) else v for k, v in row.items() if k != target}
        for row in frame.to_dict("records")
    ]
    answers = post(service, "/v1/predict", rows)["predictions"]
    names = [answer["prediction_id"] for answer in answers]
    outcomes = [
        {"prediction_id": name, "outcome": outcome}
        for name, outcome in zip(names, frame[target])
    ]
    assert {"stored": len(names) - 50} == post(service, "/v1/feedback", outcomes[50:])
    service.close()
    return names


def post(service: Service, path: str, content: object) -> dict:
    """Return the answer to a request."""
    request = Request(json.dumps(content).encode(), JSON)
    answer = service.answer(service.operations[path], request)
    assert 200 == answer.status, answer.body
    return dict(json.loads(answer.body))


def test_a_model_is_trained_from_what_was_logged(cli, workspace, store):
    served(workspace)
    store.save_outcomes({"nobody": 1})

    printed = cli("predictions", "training-set", "logged.parquet")

    told, unmatched, following = printed.splitlines()
    assert "550 rows to logged.parquet: 600 predictions, 550 with an outcome." in told
    assert unmatched == "1 outcome in the log fit no prediction in it."
    written = pd.read_parquet(workspace.root / "logged.parquet")
    expected = sent(workspace)[50:]
    order = ["name"]
    pd.testing.assert_frame_equal(
        expected.sort_values(order, ignore_index=True),
        written.sort_values(order, ignore_index=True)[[*expected.columns]],
        check_exact=True,
        check_dtype=False,
        check_categorical=False,
    )
    command = following.partition("project-slug ")[2]
    done = workspace.command(*shlex.split(command), "--run-id", "logged")
    steps = workspace.root / "var" / "runs" / "logged" / "steps"
    assert (steps / "train.json").exists(), done.stderr
    run = json.loads((steps.parent / "source.json").read_text(encoding="utf-8"))
    assert 550 == run["rows"]


def describe(workspace: Workspace) -> None:
    """Say that names lead to people, and that further columns are needed."""
    path = workspace.root / "conf" / "schema.yaml"
    schema = yaml.safe_load(path.read_text(encoding="utf-8"))
    schema["columns"] += [
        {"name": "group", "type": "category", "role": "sensitive"},
        {"name": "seen", "type": "date", "role": "timestamp"},
    ]
    path.write_text(yaml.safe_dump(schema, sort_keys=False), encoding="utf-8")


def test_columns_that_are_not_logged_may_be_absent(cli, workspace):
    served(workspace)
    describe(workspace)

    printed = cli("predictions", "training-set", "logged.parquet")

    last = printed.splitlines()[-1]
    _, _, command = last.partition("project-slug ")
    written = pd.read_parquet(workspace.root / "logged.parquet")
    assert "'data.absent=[\"group\"]'" in command
    now = datetime.now(UTC).replace(tzinfo=None)
    assert written["seen"].between(now - timedelta(hours=1), now).all()
    done = workspace.command(*shlex.split(command), "--run-id", "logged")
    home = workspace.root / "var" / "runs" / "logged"
    assert (home / "steps" / "train.json").exists(), done.stderr
    assert pd.read_parquet(home / "clean.parquet")["group"].isna().all()


def test_without_the_option_an_absent_column_is_refused(cli, workspace):
    served(workspace)
    describe(workspace)
    cli("predictions", "training-set", "logged.parquet")

    done = workspace.command(
        "run", "training", "--patch", "data.source=logged.parquet", "--run-id", "again"
    )

    assert 1 == done.returncode
    assert "missing columns: 'group'" in done.stderr


@pytest.mark.parametrize("absent", ["size", "target", "nothing"])
def test_what_is_learned_cannot_be_absent(cli, absent):
    with pytest.raises(ConfigError, match=f"'{absent}'.*neither a feature"):
        cli("config", "show", "--patch", f"data.absent=[{absent}]")


def test_rows_of_another_schema_and_time_are_left_out(cli, workspace, store):
    served(workspace)
    true = sent(workspace)["target"][0]
    store.save([OLD, OLD | {"prediction_id": "new", "time": datetime.now(UTC)}])
    store.save_outcomes({"old": true, "new": true})

    since = (datetime.now(UTC) - timedelta(1)).date().isoformat()
    printed = cli("predictions", "training-set", "new.parquet", "--since", since)

    assert "601 predictions, 551 with an outcome" in printed
    assert "Left out 1 row that break conf/schema.yaml" in printed
    assert 550 == len(pd.read_parquet(workspace.root / "new.parquet"))
    with pytest.raises(DataError, match="1 prediction, 1 with an outcome, 1 of them"):
        cli("predictions", "training-set", "old.parquet", "--until", since)
    with pytest.raises(DataError, match="0 predictions"):
        cli("predictions", "training-set", "none.parquet", "--until", "2001-01-01")
    assert not (workspace.root / "none.parquet").exists()


def test_people_are_forgotten_by_their_own_identifier(
    cli, workspace, store, monkeypatch
):
    names = served(workspace)
    people = sent(workspace)["name"]

    told = cli("predictions", "forget", people[50], people[60], "nobody")
    one = cli("predictions", "forget", "--prediction-id", names[3])
    with pytest.raises(DataError, match="Nothing was found") as none:
        cli("predictions", "forget", people[50])

    assert "Deleted 2 predictions and 2 outcomes." in told
    assert "data.forget" in told
    assert "Deleted 1 prediction and 0 outcomes." in one
    assert 1 == none.value.exit_code
    assert (597, 0) == store.counts()
    monkeypatch.setenv(VARIABLE, KEY)
    assert KEY not in cli("config", "show") + cli("config", "show", "--format=json")


def test_nobody_is_looked_up_by_what_is_not_logged(cli, workspace, store, monkeypatch):
    store.save([OLD])
    path = workspace.root / "conf" / "schema.yaml"
    schema = yaml.safe_load(path.read_text(encoding="utf-8"))
    (column,) = [one for one in schema["columns"] if one["name"] == "name"]
    column["tags"] = ["personal"]
    path.write_text(yaml.safe_dump(schema, sort_keys=False), encoding="utf-8")

    with pytest.raises(ConfigError, match="--prediction-id, or set the secret"):
        cli("predictions", "forget", "old")
    monkeypatch.setenv(VARIABLE, KEY)
    with pytest.raises(DataError, match="Nothing was found"):
        cli("predictions", "forget", "old")
    told = cli("predictions", "forget", "--prediction-id", "old")

    assert "Deleted 1 prediction" in told


def test_what_is_old_expires(cli, store):
    store.save([OLD])

    told = cli("predictions", "expire")
    again = cli("predictions", "expire")

    assert "Deleted 1 prediction and 0 outcomes. They were older than 365 days" in told
    assert "Deleted 0 predictions" in again


def test_days_that_lead_out_of_the_calendar_are_refused(cli):
    days = "serving.prediction_log.retention_days"
    with pytest.raises(ConfigError, match=f"{days}=36501 .* less than or equal to"):
        cli("predictions", "expire", "--patch", f"{days}=36501")

    assert "36,500 days" in cli("predictions", "expire", "--patch", f"{days}=36500")


def test_commands_say_what_they_lack(cli, workspace):
    log = "serving.prediction_log"
    with pytest.raises(ConfigError, match="an ID, or --prediction-id"):
        cli("predictions", "forget")
    with pytest.raises(ConfigError, match="retention_days is null"):
        cli("predictions", "expire", "--patch", f"{log}.retention_days=null")
    with pytest.raises(ConfigError, match="url is null"):
        cli("predictions", "expire", "--patch", f"{log}.url=null")
    with pytest.raises(ConfigError, match="--since 'soon' is no moment"):
        cli("predictions", "training-set", "a.parquet", "--since", "soon")
    with pytest.raises(ConfigError, match="Parquet"):
        cli("predictions", "training-set", "a.csv")
    Path(workspace.root / "damaged.db").write_text("nothing " * 500, encoding="utf-8")
    with pytest.raises(ArtefactError, match="file is not a database"):
        cli("predictions", "expire", "--patch", f"{log}.url=sqlite:///damaged.db")


@pytest.mark.parametrize(
    "setting",
    [
        f"url=mysql://me:{CANARY}@host/name",
        f"url=postgresql+psycopg://me:{CANARY}@{CANARY}@host/name",
        f"url=postgresql+psycopg2://me:{CANARY}@host/name",
        f"secret={CANARY}",
        f"secret=[{CANARY}]",
    ],
)
def test_a_wrong_setting_is_refused_without_its_value(workspace, setting):
    patch = f"serving.prediction_log.{setting}"

    done = workspace.command("config", "show", "--patch", patch)

    assert 2 == done.returncode
    assert "serving.prediction_log" in done.stderr
    assert CANARY not in done.stdout + done.stderr


def test_a_run_does_not_depend_on_how_its_model_is_served(cli, workspace, monkeypatch):
    monkeypatch.setenv(VARIABLE, KEY)
    cli("run", "training", "--run-id", "secret", *LENIENT)
    key = {"name": "ann", "scopes": ["predict"], "sha256": "ab" * 32}
    changed = ("serving.port=1234", f"serving.access.keys={json.dumps([key])}")
    patches = [part for patch in changed for part in ("--patch", patch)]

    rebuilt = cli("reproduce", "secret", *patches)
    cli("run", "training", "--run-id", "secret", *LENIENT, *patches)

    assert "differs" not in rebuilt
    recorded = workspace.root / "var" / "runs" / "secret" / "run.json"
    assert "serving" not in recorded.read_text(encoding="utf-8")
    with registry_of(workspace.config()).fetch(2) as bundle:
        written = [path.read_bytes() for path in bundle.glob("*.json")]
    assert written and not any(b"prediction_log" in text for text in written)


def test_no_password_is_shown(cli, monkeypatch):
    log = "PROJECT_PACKAGE__SERVING__PREDICTION_LOG__URL"
    hidden = "Qan%40ryw1"
    url = f"postgresql+psycopg://me:{hidden}@127.0.0.1:1/name?password={CANARY}"
    monkeypatch.setenv(log, url)

    with pytest.raises(ArtefactError) as refusal:
        cli("predictions", "expire")

    shown = cli("config", "show") + str(refusal.value)
    assert shown.count("postgresql+psycopg://me:***@127.0.0.1:1/name") == 2
    assert "ryw1" not in shown
