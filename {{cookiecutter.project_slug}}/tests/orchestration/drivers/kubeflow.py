"""Kubeflow: what its compiler writes, run here, and what its client sends."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from ..kubeflow.compiled import Compiled, Execution
from ..kubeflow.server import Server, server
from . import REPOSITORY, Driver, Outcome, Settings

FOLDER = REPOSITORY / "orchestration" / "kubeflow"


class Kubeflow(Driver):
    """Kubeflow's compiler and client in ``.venv-kubeflow``."""

    tries_mistakes_again = True

    @property
    def program(self) -> Path:
        """The interpreter of its environment."""
        return REPOSITORY / ".venv-kubeflow" / "bin" / "python"

    def tasks(self) -> dict[str, dict[str, set[str]]]:
        """Return for each pipeline its tasks, each with those that it waits for."""
        told = {}
        for pipeline, compiled in self.compiled().items():
            names = {key: task["taskInfo"]["name"] for key, task in compiled.steps}
            told[pipeline] = {
                names[key]: {names[each] for each in task.get("dependentTasks", [])}
                for key, task in compiled.steps
            }
        return told

    def settings(self) -> dict[str, Settings]:
        """Return what Kubeflow was told of each pipeline."""
        compiled = self.compiled()
        with server() as listening:
            self.submit(listening)
        runs = {
            run["display_name"].removeprefix("project-slug-"): run
            for run in listening.kept["recurringruns"].values()
            if run["mode"] == "ENABLE" and run["no_catchup"]
        }
        return {
            name: settings(found, runs.get(name, {}))
            for name, found in compiled.items()
        }

    def run(self, pipeline: str, day: date) -> Outcome:
        """Run a pipeline for a day, to its end."""
        self.compiled()
        return self._gone(pipeline, str(uuid4()), day)

    def resume(self, pipeline: str, outcome: Outcome, day: date) -> Outcome:
        """Run again what failed of a run, as the page does when it is retried."""
        return self._gone(pipeline, outcome.handle, day)

    def compiled(self) -> dict[str, Compiled]:
        """Compile, and return what is written for each pipeline."""
        done = self.execute(str(FOLDER / "pipelines.py"), str(self.build))
        assert done.returncode == 0, done.stdout
        paths = map(Path, done.stdout.splitlines())
        return {path.stem: Compiled.read(path) for path in paths}

    def submit(self, listening: Server) -> None:
        """Submit what is compiled to a server."""
        address = ("--host", listening.address)
        done = self.execute(str(FOLDER / "submit.py"), str(self.build), *address)
        assert done.returncode == 0, done.stdout

    def execution(self, pipeline: str, run: str) -> Execution:
        """Return a run of what is compiled, that has not begun."""
        # The container's command is found where the driver keeps its interpreter.
        path = os.pathsep.join((str(Path(self.python).parent), os.environ["PATH"]))
        environment = {"PATH": path, "HOME": str(self.home), **self.more}
        compiled = Compiled.read(self.build / f"{pipeline}.yaml")
        return Execution(compiled, run, self.root, environment)

    @property
    def build(self) -> Path:
        """Where the compiled pipelines are."""
        return self.home / "build"

    def _gone(self, pipeline: str, run: str, day: date) -> Outcome:
        done = self.home / f"{run}.json"
        execution = self.execution(pipeline, run)
        if done.exists():
            execution.done = {*json.loads(done.read_text("utf-8"))}
        succeeded = execution.go(day=day.isoformat())
        done.write_text(json.dumps([*execution.done]), "utf-8")
        return Outcome(succeeded, f"{pipeline}-{run}", run, execution.output)


def settings(compiled: Compiled, run: dict[str, Any]) -> Settings:
    """Return what a compiled pipeline, and what runs it when it is due, say.

    Args:
        compiled: The pipeline.
        run: Its recurring run; empty for one that is run by hand only.
    """
    policy, *others = [task["retryPolicy"] for _, task in compiled.steps]
    assert all(other == policy for other in others)
    cron = run["trigger"]["cron_schedule"]["cron"] if run else ""
    assert cron.startswith("0 ") or not run
    limit = compiled.platform["pipelineConfig"]["activeDeadlineSeconds"]
    return Settings(
        schedule=cron.removeprefix("0 ") or None,
        retries=policy.get("maxRetryCount", 0),
        retry_seconds=int(policy["backoffDuration"].removesuffix("s")),
        timeout_minutes=limit // 60,
        at_a_time=int(run["max_concurrency"]) if run else None,
    )
