"""Airflow as ``make airflow`` starts it: its scheduler runs what is due, and tells."""

import os
import subprocess
import time
from datetime import date

import pytest

from project_package import storage

from ..kinds import examples
from ..receiver import receiver
from ..workspace import Workspace
from .drivers import SOURCE, interpreter
from .drivers.airflow import SECONDS, Airflow

DAY = date(2026, 2, 27)
one_kind = pytest.mark.parametrize(
    "kind", examples()[:1], indirect=True, ids=lambda kind: kind.problem.name
)


@one_kind
def test_the_scheduler_runs_a_day_alerts_of_another_and_stops_with_all_its_parts(
    workspace: Workspace, tmp_path
):
    home = tmp_path / "home"
    home.mkdir()
    driver = Airflow(home, workspace.root, interpreter(home), SOURCE)
    if not driver.program.exists():
        pytest.skip("`make test` sets up the environment of Airflow, .venv-airflow")
    driver.more["PROJECT_PACKAGE__ORCHESTRATION__RETRIES"] = "0"
    (model,) = (workspace.root / "var" / "registry").glob("bundles/*/model.onnx")

    with receiver() as listening:
        driver.more["PROJECT_PACKAGE__ALERTS__WEBHOOK"] = listening.address
        with driver.started() as (api, process):
            days = ("--from-date", f"{DAY}", "--to-date", f"{DAY}T23:59:59")
            driver.command("dags", "reserialize")
            driver.command("dags", "unpause", "--yes", "scoring")
            driver.command("backfill", "create", "--dag-id", "scoring", *days)
            (made,) = driver.runs("scoring")
            done = driver.ended(api, "scoring", made["run_id"])

            model.unlink()
            driver.command("dags", "trigger", "scoring", "--run-id", "broken")
            failed = driver.ended(api, "scoring", "broken")
            deadline = time.monotonic() + SECONDS
            while not listening.received and time.monotonic() < deadline:
                time.sleep(0.2)
            parts = descendants(process)

    assert done.succeeded, done.output
    runs = workspace.root / "var" / "runs"
    wanted, scored = (
        storage.digest(runs / run / "predictions.parquet")
        for run in ("scored", done.run_id)
    )
    assert wanted == scored
    record = storage.read_json(str(runs / done.run_id / "run.json"))
    assert DAY.isoformat() == record["settings"]["data"]["as_of"]

    assert not failed.succeeded
    (content,) = listening.received
    assert ("run failed", "scoring", "scoring-broken") == tuple(
        content[name] for name in ("event", "pipeline", "run_id")
    )
    assert len(parts) > 3
    assert not [pid for pid in parts if is_alive(pid)]


def descendants(process: int) -> set[int]:
    """Return the processes that a process has started, and theirs."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid="], capture_output=True, check=True, encoding="utf-8"
    )
    parents = {
        int(pid): int(of) for pid, of in map(str.split, listed.stdout.split("\n")[:-1])
    }
    found = {process}
    while more := {pid for pid, of in parents.items() if of in found} - found:
        found |= more
    return found - {process}


def is_alive(pid: int) -> bool:
    """Return whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
