"""Prefect: commands in its environment, each with a server for as long as it takes."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from project_package.orchestration import product

from . import REPOSITORY, Driver, Outcome, Settings

FILE = REPOSITORY / "orchestration" / "prefect" / "flows.py"
RUN = """
import sys
sys.path.insert(0, sys.argv[1])
from datetime import date
import flows
pipeline, day = sys.argv[2:]
state = flows.run(pipeline, date.fromisoformat(day), return_state=True)
print("handle", state.state_details.flow_run_id)
sys.exit(not state.is_completed())
"""
TASKS = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
from datetime import date
import flows
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter
told = {}
for pipeline in flows.PLAN.pipelines:
    state = flows.run(pipeline.name, date(2026, 2, 28), return_state=True)
    assert state.is_completed(), state
    wanted = FlowRunFilter(id={"any_": [state.state_details.flow_run_id]})
    made = []
    while len(made) < len(pipeline.steps):  # the server notes them by and by
        time.sleep(0.2)
        with get_client(sync_client=True) as client:
            made = client.read_task_runs(flow_run_filter=wanted)
    names = {run.id: run.name for run in made}
    told[pipeline.name] = {
        run.name: [names[each.id] for each in run.task_inputs.get("wait_for", [])]
        for run in made
    }
print(json.dumps(told))
"""
SETTINGS = """
import json, sys
sys.path.insert(0, sys.argv[1])
import flows
from prefect.client.orchestration import get_client
told = {}
with get_client(sync_client=True) as client:
    for pipeline in flows.PLAN.pipelines:
        made = client.read_deployment(flows.deployed(pipeline).apply())
        crons = [each.schedule.cron for each in made.schedules if each.active]
        told[pipeline.name] = {
            "schedule": crons[0] if crons else None,
            "retries": flows.do.retries,
            "retry_seconds": flows.do.retry_delay_seconds,
            "timeout_minutes": flows.do.timeout_seconds / 60,
            "at_a_time": made.global_concurrency_limit.limit,
        }
print(json.dumps(told))
"""
# Does no step, so that a run shows only what waits for what.
IDLE = """#!/bin/sh
case "$*" in "-m project_package step "*) exit 0;; esac
exec "{python}" "$@"
"""


class Prefect(Driver):
    """Prefect in ``.venv-prefect``."""

    @property
    def program(self) -> Path:
        """The interpreter of its environment."""
        return REPOSITORY / ".venv-prefect" / "bin" / "python"

    def tasks(self) -> dict[str, dict[str, set[str]]]:
        """Return for each pipeline its tasks, each with those that it waits for.

        Prefect learns them only from a run; in this one the steps do nothing.
        """
        idle = self.home / "idle"
        idle.write_text(IDLE.format(python=self.python), "utf-8")
        idle.chmod(0o755)
        python = {product.PYTHON_VARIABLE: str(idle)}
        told = self._told("-c", TASKS, str(FILE.parent), **python)
        return {
            pipeline: {name: set(after) for name, after in tasks.items()}
            for pipeline, tasks in told.items()
        }

    def settings(self) -> dict[str, Settings]:
        """Return what Prefect was told of each pipeline."""
        told = self._told("-c", SETTINGS, str(FILE.parent))
        return {pipeline: Settings(**found) for pipeline, found in told.items()}

    def run(self, pipeline: str, day: date) -> Outcome:
        """Run a pipeline for a day, to its end."""
        done = self.execute("-c", RUN, str(FILE.parent), pipeline, day.isoformat())
        found = re.search(r"^handle (.+)$", done.stdout, re.MULTILINE)
        assert found, done.stdout
        run = product.run_id(pipeline, found[1])
        return Outcome(done.returncode == 0, run, found[1], done.stdout)

    def resume(self, pipeline: str, outcome: Outcome, day: date) -> Outcome:
        """Run again what failed of a run."""
        again = ("flow-run", "retry", outcome.handle, "--entrypoint", f"{FILE}:run")
        done = self.execute("-m", "prefect", *again)
        return replace(outcome, succeeded=done.returncode == 0, output=done.stdout)

    def environment(self) -> dict[str, str]:
        """Return the environment that Prefect is started in."""
        return super().environment() | {
            "PREFECT_HOME": str(self.home),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
            "DO_NOT_TRACK": "1",
        }

    def _told(self, *arguments: str, **more: str) -> dict[str, Any]:
        done = self.execute(*arguments, **more)
        assert done.returncode == 0, done.stdout
        (line,) = [line for line in done.stdout.splitlines() if line.startswith("{")]
        told: dict[str, Any] = json.loads(line)
        return told
