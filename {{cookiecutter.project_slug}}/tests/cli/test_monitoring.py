"""``monitor`` and ``retrain``: what has changed is said, and one at a time trains."""

import json
import signal

import pandas as pd
import pytest

from project_package import runner, storage
from project_package.data import tables
from project_package.errors import ArtefactError
from project_package.monitoring.retrainings import Retrainings
from project_package.pipeline import MONITORING, SCORING

from ..kinds import one_kind
from ..receiver import receiver
from ..workspace import LENIENT, Workspace


def shift(workspace: Workspace, run_id: str = "shifted") -> None:
    """Score a batch of another world."""
    path = workspace.root / "batch.parquet"
    frame = pd.read_parquet(path)
    tables.write(str(path), frame.assign(weight=frame["weight"].abs() + 9))
    runner.run(SCORING, workspace.config(), run_id)


def test_unchanged_batches_raise_no_alert(workspace: Workspace):
    done = workspace.command("monitor")
    assert (0, True) == (done.returncode, done.stdout.endswith("No alert.\n"))
    assert "Looked at 60 rows" in done.stdout
    assert 1 == workspace.champion()


def test_drift_is_said_and_leaves_with_1_and_trains_nothing(workspace: Workspace):
    shift(workspace)
    with receiver() as listening:
        done = workspace.command(
            *("monitor", "--format", "json"),
            PROJECT_PACKAGE__ALERTS__WEBHOOK=listening.address,
        )
    found = json.loads(done.stdout)
    assert 1 == done.returncode
    assert "weight" == found["changes"]["features"][0]["column"]
    assert "weight (its values have moved" in found["alerts"][0]["message"]
    assert found["retrain"]
    assert {"drift"} == {content["event"] for content in listening.received}
    assert [] == Retrainings(workspace.config()).history()


def test_what_was_before_is_not_looked_at(workspace: Workspace):
    shift(workspace)
    done = workspace.command("monitor", "--since", "2999-01-01")
    assert (0, True) == (done.returncode, "Looked at 0 rows" in done.stdout)


def test_what_was_scored_of_other_data_is_not_looked_at(workspace: Workspace):
    other = workspace.root / "other.csv"
    other.write_text("height\n1\n2\n", "utf-8")
    request = workspace.root / "var" / "runs" / "scored" / "request.json"
    scored = storage.read_json(str(request)) | {
        "uri": "other.csv",
        "sha256": storage.digest(other),
    }
    request.write_text(json.dumps(scored), "utf-8")
    done = runner.run(MONITORING, workspace.config(), "adopted")
    observed = storage.read_json(done.uri("observed.json"))
    assert ([], [], 0) == tuple(observed[n] for n in ("batches", "gone", "rows"))


def test_a_batch_that_is_not_there_any_more_is_named(workspace: Workspace):
    (workspace.root / "batch.parquet").unlink()
    done = runner.run(MONITORING, workspace.config(), "gone")
    assert ["batch.parquet"] == storage.read_json(done.uri("observed.json"))["gone"]


def test_known_outcomes_say_how_good_the_champion_is(workspace: Workspace):
    target = workspace.kind.target.name
    source = pd.read_parquet(workspace.root / "source.parquet")
    wrong = source[target].sample(frac=1, random_state=1).to_numpy()
    tables.write(
        str(workspace.root / "more.parquet"),
        source.assign(**{target: wrong, "name": source["name"] + "-later"}),
    )
    done = runner.run(
        MONITORING,
        workspace.config("data.feedback=[more.parquet]", *LENIENT[1::2]),
        "live",
    )
    found = storage.read_json(done.uri("changes.json"))["performance"]
    decided = storage.read_json(done.uri("decision.json"))
    became = storage.read_json(done.uri("retraining.json"))
    assert len(source) == found["rows"]
    assert found["gain"]["high"] < -0.05
    assert {"performance"} == {alert["what"] for alert in decided["alerts"]}
    assert (1200, 600) == (became["rows"], became["feedback"])


@one_kind
def test_feedback_that_the_champion_has_learned_from_says_nothing(fresh: Workspace):
    rows = pd.read_parquet(fresh.root / "source.parquet")
    tables.write(str(fresh.root / "more.parquet"), rows.assign(name=rows["name"] + "b"))
    patch = ("--patch", "data.feedback=[more.parquet]")
    for pipeline in ("training", "monitoring"):
        done = fresh.command("run", pipeline, *patch)
        assert 0 == done.returncode, done.stderr
    assert "0 known outcomes" in done.stdout


def test_retraining_where_nothing_asks_for_it_says_why_not(workspace: Workspace):
    done = workspace.command("retrain", "--if-needed")
    assert (0, "Not retrained: Nothing of note in 60 rows.\n") == (
        done.returncode,
        done.stdout,
    )


def test_drift_trains_a_challenger_that_is_recorded(workspace: Workspace):
    shift(workspace)
    done = workspace.command("retrain", "--if-needed")
    assert 0 == done.returncode, done.stderr
    ((begun, ended),) = Retrainings(workspace.config()).history()
    assert "Features have drifted: weight" in begun.why
    assert ("promoted", 2, 2, False) == (
        *(ended.outcome, ended.version, ended.champion),
        begun.by_hand,
    )
    assert 2 == workspace.champion()


def test_a_challenger_waits_for_a_person_where_nobody_else_may_promote(
    workspace: Workspace,
):
    done = workspace.command(
        "retrain", "--why", "new prices", "--patch", "gates.promote=false"
    )
    assert 0 == done.returncode, done.stderr
    assert "Version 2 was proposed; version 1 is champion" in done.stdout
    assert "models promote 2 --why REASON" in done.stdout
    ((_, ended),) = Retrainings(workspace.config()).history()
    assert ("proposed", 2, 1) == (ended.outcome, ended.version, ended.champion)
    assert 1 == workspace.champion()
    again = workspace.command("models", "promote", "2", "--why", "I agree")
    assert (0, 2) == (again.returncode, workspace.champion())


def test_a_challenger_that_a_gate_refuses_is_recorded_with_the_reason(
    workspace: Workspace,
):
    done = workspace.command(
        *("retrain", "--why", "a: 'try'"),
        *("--patch", "gates.min_gain_over_dummy=1000000"),
    )
    history = workspace.command("retrain", "--history").stdout
    ((begun, ended),) = Retrainings(workspace.config()).history()
    assert 1 == done.returncode
    assert "Version 2 was refused; version 1 is champion" in done.stdout
    assert ("a: 'try'", True) == (begun.why, begun.by_hand)
    assert ("refused", 1) == (ended.outcome, ended.champion)
    assert "stays out" in ended.reason
    assert "refused" in history and "a: 'try'" in history


def test_a_reason_is_asked_for(workspace: Workspace):
    for arguments in ((), ("--why", " "), ("--why", "x", "--if-needed")):
        done = workspace.command("retrain", *arguments)
        assert (2, True) == (done.returncode, "--if-needed" in done.stderr)


@one_kind
def test_of_two_at_once_one_trains_and_the_other_says_so(workspace: Workspace):
    both = [workspace.start("retrain", "--why", why) for why in ("one", "two")]
    ended = [command.wait() for command in both]
    won, lost = sorted(ended, key=lambda done: done.returncode)
    assert (0, 1) == (won.returncode, lost.returncode), lost.stderr
    assert "has been retraining since" in lost.stderr
    assert 1 == len(Retrainings(workspace.config()).history())
    assert 2 == workspace.champion()


@one_kind
def test_one_that_was_killed_can_go_on_and_blocks_others_until_then(
    workspace: Workspace,
):
    runs = f"{workspace.root}/var/runs"
    command = ("run", "monitoring", "--run-id", "hit", "--patch", "monitoring.why=x")
    kill = "var/runs/hit-training/metrics.json"
    killed = workspace.start(*command, kill=kill).wait()
    assert -signal.SIGKILL == killed.returncode
    refused = workspace.command("retrain", "--why", "other")
    assert (1, True) == (refused.returncode, "--run-id hit" in refused.stderr)
    done = workspace.command(*command)
    assert 0 == done.returncode, done.stderr
    ((_, ended),) = Retrainings(workspace.config()).history()
    assert ("promoted", "hit-training") == (ended.outcome, ended.training)
    assert storage.exists(f"{runs}/hit/retraining.json")


def test_a_training_that_fails_is_recorded_and_blocks_nobody(workspace: Workspace):
    config = workspace.config("monitoring.why=x", "data.source=lost.parquet")
    with pytest.raises(ArtefactError):
        runner.run(MONITORING, config, "lost")
    ((_, ended),) = Retrainings(config).history()
    assert ("failed", True) == (ended.outcome, "lost.parquet" in ended.reason)
    assert 0 == workspace.command("retrain", "--why", "again").returncode
