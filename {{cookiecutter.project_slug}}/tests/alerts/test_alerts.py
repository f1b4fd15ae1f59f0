"""Alerts: somebody is told, and telling never makes anything worse."""

import shutil
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from project_package import alerts, runner
from project_package.alerts import Alert, webhook
from project_package.errors import (
    ArtefactError,
    ConfigError,
    GateRefused,
)
from project_package.pipeline import MONITORING, SCORING, TRAINING

from ..receiver import WEBHOOK, Receiver, receiver
from ..workspace import Workspace

ALERT = Alert(event="run failed", message="Ünïcode – and why", run_id="one")


@pytest.fixture
def listener(monkeypatch) -> Iterator[Receiver]:
    """A receiver, and attempts that follow each other at once."""
    monkeypatch.setattr(webhook, "_PAUSE", 0)
    with receiver() as listening:
        yield listening


def send(workspace: Workspace, address: str | None, *patches: str) -> bool:
    """Send an alert."""
    config = workspace.config(f"alerts.webhook={address or 'null'}", *patches)
    return alerts.send(config, ALERT)


def test_the_receiver_gets_what_happened_where_and_when(finished, listener):
    assert send(finished, listener.address)

    (content,) = listener.received
    assert content.pop("when").endswith("+00:00")
    assert content == {
        "event": "run failed",
        "message": "Ünïcode – and why",
        "pipeline": None,
        "step": None,
        "run_id": "one",
        "product": "project-slug",
    }


def test_a_receiver_that_is_busy_is_asked_again(finished, listener):
    listener.statuses = [503, 500]
    assert send(finished, listener.address)
    assert 3 == len(listener.received)


def test_a_receiver_that_never_takes_it_is_left_alone_after_the_attempts(
    finished, listener
):
    listener.statuses = [500] * 9
    with capture_logs() as logged:
        assert not send(finished, listener.address, "alerts.attempts=2")
    assert 2 == len(listener.received)
    assert ["nobody was told"] * 2 == [line["event"] for line in logged]


@pytest.mark.parametrize("path", ["1/secret-path", "1/secret path", "secret"])
def test_the_log_does_not_repeat_the_address_which_is_a_secret(
    finished, monkeypatch, path
):
    monkeypatch.setattr(webhook, "_PAUSE", 0)
    with capture_logs() as logged:
        assert not send(finished, f"http://127.0.0.1:{path}")
    assert logged
    assert "secret" not in str(logged)


@pytest.mark.parametrize("scheme, code", [("https", 0), ("file", 2)])
def test_the_configuration_does_not_show_the_address(finished, scheme, code):
    address = f"{scheme}://hooks.example.com/secret-path"
    done = finished.command("config", "show", **{WEBHOOK: address})
    assert code == done.returncode
    assert "webhook" in done.stdout + done.stderr
    assert "secret-path" not in done.stdout + done.stderr


def test_without_an_address_nobody_is_told(finished):
    assert not send(finished, None)


def test_an_address_that_cannot_be_one_is_refused(finished):
    with pytest.raises(ConfigError, match="alerts .*webhook must begin"):
        finished.config("alerts.webhook=file:///etc/passwd")


def test_the_address_is_not_recorded_and_changes_no_run(workspace, listener):
    config = workspace.config(f"alerts.webhook={listener.address}")
    again = runner.run(TRAINING, config, "trained")
    assert "alerts" not in again.record["settings"]


def test_a_run_that_fails_tells_somebody(workspace, listener):
    (workspace.root / "batch.parquet").unlink()
    config = workspace.config(f"alerts.webhook={listener.address}")

    with pytest.raises(ArtefactError):
        runner.run(SCORING, config, "lost")

    (content,) = listener.received
    assert ("run failed", "scoring", "lost") == (
        content["event"],
        content["pipeline"],
        content["run_id"],
    )
    assert "batch.parquet does not exist" in content["message"]


def test_a_training_that_fails_in_a_retraining_is_told_of_once(workspace, listener):
    config = workspace.config(
        f"alerts.webhook={listener.address}",
        "monitoring.why=x",
        "data.source=lost.parquet",
    )
    with pytest.raises(ArtefactError):
        runner.run(MONITORING, config, "lost")
    (content,) = listener.received
    assert ("monitoring", "lost") == (content["pipeline"], content["run_id"])


def test_looking_at_the_live_model_tells_somebody_if_it_fails(workspace, listener):
    shutil.rmtree(workspace.root / "var" / "registry" / "bundles")
    failed = workspace.command("monitor", **{WEBHOOK: listener.address})
    assert 1 == failed.returncode
    (content,) = listener.received
    assert "monitoring" == content["pipeline"]


def test_a_model_that_is_refused_tells_somebody(workspace, listener):
    config = workspace.config(
        f"alerts.webhook={listener.address}", "gates.min_gain_over_dummy=1000000"
    )
    with pytest.raises(GateRefused):
        runner.run(TRAINING, config, "bad")
    (content,) = listener.received
    assert "model refused" == content["event"]
    assert "bad" == content["run_id"]


def test_the_command_tells_somebody(workspace, listener):
    told = workspace.command(
        *("alert", "run failed", "a message", "--run-id", "x", "--step", "clean"),
        **{WEBHOOK: listener.address},
    )
    assert (0, "Somebody was told.\n") == (told.returncode, told.stdout)
    assert "clean" == listener.received[0]["step"]


def test_the_command_says_when_nobody_was_told(workspace):
    told = workspace.command("alert", "run failed", "a message")
    assert (1, "") == (told.returncode, told.stdout)
    assert "alerts.webhook" in told.stderr
