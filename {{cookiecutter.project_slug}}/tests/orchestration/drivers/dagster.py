"""Dagster: its command line, and what its page does to go on with a run."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from project_package.orchestration import product

from . import REPOSITORY, Driver, Outcome, Settings

FOLDER = REPOSITORY / "orchestration" / "dagster"
FILE = str(FOLDER / "definitions.py")
DESCRIBE = """
import json, sys
import dagster as dg
from dagster._core.workspace.autodiscovery import loadable_targets_from_python_file
(found,) = loadable_targets_from_python_file(sys.argv[1])
repository = found.target_definition.get_repository_def()
schedules = {each.job_name: each.cron_schedule for each in repository.schedule_defs}
with dg.DagsterInstance.get() as instance:
    queue = instance.get_concurrency_config().run_queue_config
described = {}
for job in repository.get_all_jobs():
    policies = {each.retry_policy for each in job.graph.node_defs}
    (policy,) = policies
    (limit,) = [
        each["limit"]
        for each in queue.tag_concurrency_limits
        if each["key"] in job.tags and each["value"]["applyLimitPerUniqueValue"]
    ]
    described[job.name] = {
        "tasks": {
            node.name: sorted({
                output.node_name
                for outputs in job.graph.dependency_structure
                .input_to_upstream_outputs_for_node(node.name).values()
                for output in outputs
            })
            for node in job.graph.nodes
        },
        "settings": {
            "schedule": schedules.get(job.name),
            "retries": policy.max_retries,
            "retry_seconds": policy.delay,
            "at_a_time": limit,
        },
    }
print(json.dumps(described))
"""
RESUME = """
import sys
import dagster as dg
from dagster._core.definitions.reconstruct import ReconstructableRepository
file, name, handle = sys.argv[1:]
with dg.DagsterInstance.get() as instance:
    repository = ReconstructableRepository.for_file(file, "DEFINITIONS")
    dg.execute_job(
        repository.get_reconstructable_job(name),
        instance,
        tags=dict(instance.get_run_by_id(handle).tags),
        reexecution_options=dg.ReexecutionOptions.from_failure(handle, instance),
        raise_on_error=True,
    )
"""


class Dagster(Driver):
    """Dagster in ``.venv-dagster``."""

    @property
    def program(self) -> Path:
        """The interpreter of its environment."""
        return REPOSITORY / ".venv-dagster" / "bin" / "python"

    def tasks(self) -> dict[str, dict[str, set[str]]]:
        """Return for each pipeline its ops, each with those that it waits for."""
        return {
            pipeline: {name: set(after) for name, after in found["tasks"].items()}
            for pipeline, found in self._described().items()
        }

    def settings(self) -> dict[str, Settings]:
        """Return what Dagster was told of each pipeline."""
        return {
            pipeline: Settings(**found["settings"], timeout_minutes=None)
            for pipeline, found in self._described().items()
        }

    def run(self, pipeline: str, day: date) -> Outcome:
        """Run a pipeline for a day, to its end."""
        tags = json.dumps({"dagster/partition": day.isoformat()})
        done = self.execute(
            *("-m", "dagster", "job", "execute", "--python-file", FILE),
            *("--job", pipeline, "--tags", tags),
        )
        found = re.search(f" - {pipeline} - (" + r"[0-9a-f-]+) - ", done.stdout)
        assert found, done.stdout
        run = product.run_id(pipeline, found[1])
        return Outcome(done.returncode == 0, run, found[1], done.stdout)

    def resume(self, pipeline: str, outcome: Outcome, day: date) -> Outcome:
        """Run again what failed of a run, as its page does from failure."""
        done = self.execute("-c", RESUME, FILE, pipeline, outcome.handle)
        return replace(outcome, succeeded=done.returncode == 0, output=done.stdout)

    def environment(self) -> dict[str, str]:
        """Return the environment that Dagster is started in."""
        own = {"DAGSTER_HOME": str(self.home), "DAGSTER_DISABLE_TELEMETRY": "yes"}
        return super().environment() | own

    def execute(
        self, *arguments: str, **more: str
    ) -> "subprocess.CompletedProcess[str]":
        """Run Python in Dagster's environment, with its settings at home."""
        self.settle()
        return super().execute(*arguments, **more)

    def settle(self) -> None:
        """Put Dagster's settings where it looks for them."""
        shutil.copy(FOLDER / "dagster.yaml", self.home)

    def _described(self) -> dict[str, Any]:
        done = self.execute("-c", DESCRIBE, FILE)
        assert done.returncode == 0, done.stdout
        described: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return described
