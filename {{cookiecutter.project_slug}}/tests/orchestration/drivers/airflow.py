"""Airflow: its command line, and its scheduler for what only that does."""

import json
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

from project_package.orchestration import product

from . import REPOSITORY, Driver, Outcome, Settings

FOLDER = REPOSITORY / "orchestration" / "airflow"
SECONDS = 300
JSON = {"Content-Type": "application/json"}
# What Airflow loaded, as JSON: run by its interpreter.
LOADED = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(sys.argv[1])
assert not bag.import_errors, bag.import_errors
print("LOADED " + json.dumps({
    dag.dag_id: {
        "schedule": getattr(dag.timetable, "expression", None),
        "zone": str(getattr(dag.timetable, "timezone", "UTC")),
        "at_a_time": dag.max_active_runs,
        "catchup": dag.catchup,
        "tasks": {
            task.task_id: {
                "after": sorted(task.upstream_task_ids),
                "doc": task.doc_md,
                "retries": task.retries,
                "retry_seconds": task.retry_delay.total_seconds(),
                "timeout_minutes": task.execution_timeout.total_seconds() / 60,
            }
            for task in dag.tasks
        },
    }
    for dag in bag.dags.values()
}))
"""


class Airflow(Driver):
    """Airflow with its database in a home of its own."""

    @property
    def program(self) -> Path:
        """The interpreter of Airflow's environment."""
        return REPOSITORY / ".venv-airflow" / "bin" / "python"

    def environment(self) -> dict[str, str]:
        """Return the environment that Airflow is started in."""
        own = {"AIRFLOW_HOME": str(self.home), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
        return own | super().environment()

    def loaded(self) -> dict[str, Any]:
        """Return what Airflow loaded of the repository's DAGs."""
        text = self._python("-c", LOADED, str(FOLDER)).stdout
        return dict(json.loads(text.partition("LOADED ")[2]))

    def tasks(self) -> dict[str, dict[str, set[str]]]:
        """Return for each pipeline its tasks, each with those that it waits for."""
        return {
            name: {task: set(facts["after"]) for task, facts in dag["tasks"].items()}
            for name, dag in self.loaded().items()
        }

    def settings(self) -> dict[str, Settings]:
        """Return what Airflow was told of each pipeline."""
        found = {}
        for name, dag in self.loaded().items():
            assert (dag["zone"], dag["catchup"]) == ("UTC", False)
            told = [
                Settings(
                    schedule=dag["schedule"],
                    retries=task["retries"],
                    retry_seconds=task["retry_seconds"],
                    timeout_minutes=task["timeout_minutes"],
                    at_a_time=dag["at_a_time"],
                )
                for task in dag["tasks"].values()
            ]
            assert len(set(told)) == 1, told
            found[name] = told[0]
        return found

    def run(self, pipeline: str, day: date) -> Outcome:
        """Run a pipeline for a day, to its end."""
        done = self.command("dags", "test", pipeline, day.isoformat(), check=False)
        handle = next(run["run_id"] for run in self.runs(pipeline))
        identifier = product.run_id(pipeline, handle)
        return Outcome(done.returncode == 0, identifier, handle, done.stdout)

    def resume(self, pipeline: str, outcome: Outcome, day: date) -> Outcome:
        """Clear the tasks that failed, for the scheduler to do them again."""
        with self.started() as (api, _):
            self.command("dags", "unpause", "--yes", pipeline)
            failed = ("--run-id", outcome.handle, "--only-failed", "--yes")
            self.command("dags", "clear", *failed, pipeline)
            return self.ended(api, pipeline, outcome.handle)

    def ended(self, api: "Api", pipeline: str, handle: str) -> Outcome:
        """Wait until the scheduler has brought a run to its end."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            found = api.get(f"/api/v2/dags/{pipeline}/dagRuns/{quote(handle)}")
            if found["state"] in ("success", "failed"):
                identifier = product.run_id(pipeline, handle)
                succeeded = found["state"] == "success"
                return Outcome(succeeded, identifier, handle, self.printed())
            time.sleep(1)
        raise TimeoutError(f"{handle} of {pipeline} goes on:\n{self.printed()}")

    def runs(self, pipeline: str) -> list[dict[str, Any]]:
        """Return the runs of a pipeline, the newest first."""
        text = self.command("dags", "list-runs", pipeline, "--output", "json").stdout
        (content,) = [line for line in text.splitlines() if line.startswith("[{")]
        return list(json.loads(content))

    def printed(self) -> str:
        """Return what the parts of Airflow, and the tasks, have printed."""
        files = [*self.home.glob("*.log"), *self.home.glob("logs/dag_id=*/**/*.log")]
        return "\n".join(f"{file}:\n{file.read_text('utf-8')}" for file in files)

    @contextmanager
    def started(self) -> Iterator[tuple["Api", int]]:
        """Run what ``make airflow`` does; yield its interface and its process."""
        port = free_port()
        with subprocess.Popen(
            [self.program, FOLDER / "local.py"],
            env=self.environment() | {"AIRFLOW__API__PORT": str(port)},
            stdout=subprocess.PIPE,
            encoding="utf-8",
        ) as process:
            try:
                assert process.stdout is not None
                assert process.stdout.readline(), self.printed()
                yield Api.opened(f"http://127.0.0.1:{port}", self.home), process.pid
            finally:
                process.send_signal(signal.SIGTERM)
                process.communicate(timeout=SECONDS)
        assert process.returncode == 0, self.printed()

    def command(
        self, *arguments: str, check: bool = True
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command of Airflow as ``make airflow OPTIONS=…`` does."""
        return self._python(str(FOLDER / "local.py"), *arguments, check=check)

    def _python(
        self, *arguments: str, check: bool = True
    ) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [self.program, *arguments],
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
        assert not check or done.returncode == 0, done.stdout
        return done


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Api:
    """The interface of a running Airflow.

    Attributes:
        address: Where it answers.
        token: Says who asks.
    """

    address: str
    token: str

    @classmethod
    def opened(cls, address: str, home: Path) -> "Api":
        """Sign in as soon as it answers."""
        passwords = home / "simple_auth_manager_passwords.json.generated"
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            try:
                user = json.loads(passwords.read_text("utf-8"))
                (name, word), *_ = user.items()
                who = json.dumps({"username": name, "password": word}).encode()
                request = Request(f"{address}/auth/token", who, JSON)
                with urlopen(request, timeout=SECONDS) as answer:
                    return cls(address, json.load(answer)["access_token"])
            except (OSError, ValueError):  # not yet, or half a file
                time.sleep(0.5)
        raise TimeoutError(f"{address} does not answer")

    def get(self, path: str) -> dict[str, Any]:
        """Return what stands at a path."""
        header = {"Authorization": f"Bearer {self.token}"}
        request = Request(self.address + path, headers=header)
        with urlopen(request, timeout=SECONDS) as answer:
            return dict(json.load(answer))
