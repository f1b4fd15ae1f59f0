"""A compiled pipeline, run as a cluster runs it, with a process for each container."""

import json
import re
import subprocess
import time
from collections.abc import ItemsView, Mapping
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import yaml

ALWAYS = "ALL_UPSTREAM_TASKS_COMPLETED"
INPUT = re.compile(r"\{\{\$\.inputs\.parameters\['([^']+)']}}")
# Filled in where it is the whole of a value, and left alone within a longer one.
RUN = "{" + "{$.pipeline_job_uuid}}"


@dataclass(frozen=True)
class Compiled:
    """What the compiler wrote for one pipeline.

    Attributes:
        content: The pipeline.
        platform: What it asks of the cluster.
    """

    content: Mapping[str, Any]
    platform: Mapping[str, Any]

    @classmethod
    def read(cls, path: Path) -> "Compiled":
        """Read a file of the compiler."""
        with path.open(encoding="utf-8") as file:
            content, platform = yaml.safe_load_all(file)
        return cls(content, platform["platforms"]["kubernetes"])

    @property
    def steps(self) -> ItemsView[str, dict[str, Any]]:
        """The tasks that are in the care of the exit handler, by key."""
        (group,) = [
            task
            for task in self.content["root"]["dag"]["tasks"].values()
            if "dag" in self.component(task)
        ]
        tasks: dict[str, dict[str, Any]] = self.component(group)["dag"]["tasks"]
        return tasks.items()

    def component(self, task: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what a task does."""
        found: Mapping[str, Any] = self.content["components"][
            task["componentRef"]["name"]
        ]
        return found

    def command(
        self, task: Mapping[str, Any], values: Mapping[str, Any]
    ) -> tuple[str, ...]:
        """Return the command of a task's container, with its inputs filled in."""
        label = self.component(task)["executorLabel"]
        container = self.content["deploymentSpec"]["executors"][label]["container"]
        return tuple(
            INPUT.sub(lambda found: str(values[found[1]]), part)
            for part in (*container["command"], *container["args"])
        )


@dataclass
class Execution:
    """One run of a compiled pipeline.

    Attributes:
        compiled: The pipeline.
        run: The name that the server gives the run.
        root: Working directory of the containers.
        environment: Their environment.
        done: The tasks that have succeeded, which a retry leaves alone.
        attempts: The commands that were run, in order.
        output: What they printed.
    """

    compiled: Compiled
    run: str
    root: Path
    environment: Mapping[str, str]
    done: set[str] = field(default_factory=set)
    attempts: list[tuple[str, ...]] = field(default_factory=list)
    output: str = ""

    def go(self, **parameters: str) -> bool:
        """Run what has not succeeded, and return whether all has."""
        return self._tasks(self.compiled.content["root"]["dag"]["tasks"], parameters)

    def _tasks(self, tasks: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
        after = {name: task.get("dependentTasks", []) for name, task in tasks.items()}
        ended: dict[str, bool] = {}
        for name in TopologicalSorter(after).static_order():
            task = tasks[name]
            always = task.get("triggerPolicy", {}).get("strategy") == ALWAYS
            if always or all(ended[each] for each in after[name]):
                ended[name] = self._task(task, self._values(task, given, ended))
            else:
                ended[name] = False
        return all(ended.values())

    def _values(
        self, task: Mapping[str, Any], given: Mapping[str, Any], ended: dict[str, bool]
    ) -> dict[str, Any]:
        """Return the inputs of a task."""
        values: dict[str, Any] = {}
        for name, source in task.get("inputs", {}).get("parameters", {}).items():
            if "componentInputParameter" in source:
                values[name] = given[source["componentInputParameter"]]
            elif "taskFinalStatus" in source:
                succeeded = ended[source["taskFinalStatus"]["producerTask"]]
                state = "COMPLETE" if succeeded else "FAILED"
                values[name] = json.dumps({"state": state, "error": {}})
            else:
                constant = source["runtimeValue"]["constant"]
                values[name] = self.run if constant == RUN else constant
        return values

    def _task(self, task: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
        """Run a task as often as it may be tried, and return whether it succeeded."""
        component = self.compiled.component(task)
        if "dag" in component:
            return self._tasks(component["dag"]["tasks"], values)
        name = task["taskInfo"]["name"]
        if name in self.done and "triggerPolicy" not in task:
            return True
        policy = task.get("retryPolicy", {})
        command = self.compiled.command(task, values)
        for attempt in range(policy.get("maxRetryCount", 0) + 1):
            if attempt:
                time.sleep(float(policy["backoffDuration"].removesuffix("s")))
            if self._attempt(command):
                self.done.add(name)
                return True
        return False

    def _attempt(self, command: tuple[str, ...]) -> bool:
        self.attempts.append(command)
        done = subprocess.run(
            command,
            check=False,
            cwd=self.root,
            encoding="utf-8",
            env=self.environment,
            stderr=subprocess.STDOUT,
            stdout=subprocess.PIPE,
            timeout=600,
        )
        self.output += done.stdout
        return done.returncode == 0
