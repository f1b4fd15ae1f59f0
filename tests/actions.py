"""Run the workflows of a repository as GitHub does: each job on a machine of its own.

A machine is a fresh folder with an empty home and a clean environment. Only what the
workflows use is known: another key, action or function is an error and no skip.
"""

import fnmatch
import itertools
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

import clones
import expressions
import pythons

KEYS = {
    "workflow": {"name", "on", "permissions", "concurrency", "jobs"},
    "job": {
        *("name", "runs-on", "timeout-minutes", "steps", "needs", "if", "outputs"),
        *("strategy", "permissions", "environment"),
    },
    "step": {"id", "run", "uses", "with", "env"},
    "strategy": {"fail-fast", "matrix"},
}
Loaded = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """What starts a workflow, and what the repository on GitHub knows.

    Attributes:
        name: As in ``push``.
        ref: The branch or the tag.
        inputs: What a person gave.
        variables: Those of the repository.
        stand_ins: A folder of programs that are found before all others.
        environment: Further variables of each machine.
    """

    name: str
    ref: str = "main"
    inputs: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    stand_ins: Path | None = None
    environment: dict[str, str] = field(default_factory=dict)


@dataclass
class Job:
    """A job that was run, for one place in its matrix."""

    name: str
    folder: Path
    passed: bool = True
    said: str = ""
    outputs: dict[str, str] = field(default_factory=dict)


class Run:
    """One run of a workflow for an event."""

    def __init__(self, origin: Path, file: str, base: Path, event: Event) -> None:
        """Read ``file`` of the repository ``origin``; machines come into ``base``."""
        text = (origin / ".github" / "workflows" / file).read_text(encoding="utf-8")
        self.workflow = known("workflow", load(text))
        self.origin, self.base, self.event = origin, base, event
        self.artefacts = base / "artefacts"
        self.jobs: dict[str, list[Job]] = {}

    def contexts(self, **more: Any) -> expressions.Contexts:
        """Return what expressions can name."""
        event = self.event
        needs = {
            name: {"outputs": ran[0].outputs} for name, ran in self.jobs.items() if ran
        }
        return {
            "github": {
                "event_name": event.name,
                "ref_name": event.ref,
                "ref": event.ref,
                "token": "none",
            },
            "inputs": event.inputs,
            "vars": event.variables,
            "secrets": {},
            "needs": needs,
        } | more

    def all(self, only: Callable[[str], bool] = lambda name: True) -> dict[str, Any]:
        """Run each job whose name ``only`` wants, after those that it needs."""
        for key, job in self.workflow["jobs"].items():
            self.jobs[key] = []
            needs = listed(known("job", job).get("needs", []))
            assert set(needs) < set(self.jobs), f"{key} stands before what it needs"
            before = [ran for name in needs for ran in self.jobs[name]]
            waits = len(before) >= len(needs) and all(ran.passed for ran in before)
            asked = expressions.value(job.get("if", "true"), self.contexts())
            if waits and asked:
                self.jobs[key] += [
                    self.job(key, job, place)
                    for place in self.places(job)
                    if only(self.named(key, job, place))
                ]
        return self.jobs

    def places(self, job: Loaded) -> Iterator[dict[str, str]]:
        """Yield each place in the matrix of a job."""
        strategy = known("strategy", job.get("strategy", {}))
        axes = {
            name: (
                expressions.filled(values, self.contexts())
                if isinstance(values, str)
                else values
            )
            for name, values in strategy.get("matrix", {}).items()
        }
        for row in itertools.product(*axes.values()):
            yield dict(zip(axes, row))

    def named(self, key: str, job: Loaded, place: dict[str, str]) -> str:
        """Return how a job is called."""
        named = job.get("name", f"{key} ({', '.join(place.values())})")
        return expressions.written(
            expressions.filled(named, self.contexts(matrix=place))
        ).removesuffix(" ()")

    def job(self, key: str, job: Loaded, place: dict[str, str]) -> Job:
        """Run the steps of a job until one fails, on a machine of its own."""
        assert job["runs-on"] == "ubuntu-24.04"
        name = self.named(key, job, place)
        folder = self.base / "".join(c if c.isalnum() else "-" for c in name)
        folder.mkdir(parents=True)
        ran = Job(name, folder / "work")
        ran.folder.mkdir()
        machine = Machine(self, ran, clones.environment(folder / "home"))
        machine.environment |= self.event.environment
        if self.event.stand_ins:
            machine.put_first(self.event.stand_ins)
        machine.permissions = job.get("permissions", self.workflow["permissions"])
        steps: dict[str, Any] = {}
        for step in job["steps"]:
            contexts = self.contexts(matrix=place, steps=steps)
            outputs = machine.step(known("step", step), contexts, job)
            if not ran.passed:
                return ran
            if "id" in step:
                steps[step["id"]] = {"outputs": outputs}
        contexts = self.contexts(matrix=place, steps=steps)
        ran.outputs = {
            output: expressions.filled(text, contexts)
            for output, text in job.get("outputs", {}).items()
        }
        return ran


class Machine:
    """The machine of one job: an empty folder, an empty home, a clean environment."""

    def __init__(self, run: Run, job: Job, environment: dict[str, str]) -> None:
        """Take a machine for ``job``."""
        self.run, self.job, self.environment = run, job, environment
        self.permissions: dict[str, str] = {}

    def put_first(self, folder: Path) -> None:
        """Let programs in ``folder`` be found before all others."""
        self.environment["PATH"] = f"{folder}:{self.environment['PATH']}"

    def may_write(self, *names: str) -> None:
        """Make sure that the job has been given these permissions."""
        assert all(self.permissions.get(name) == "write" for name in names)

    def step(self, step: Loaded, contexts: Any, job: Loaded) -> dict[str, str]:
        """Run one step and return its outputs."""
        given = {
            name: expressions.written(expressions.filled(text, contexts))
            for name, text in step.get("with", step.get("env", {})).items()
        }
        if "run" in step:
            command = expressions.written(expressions.filled(step["run"], contexts))
            return self.shell(command, given, float(job["timeout-minutes"]))
        action = step["uses"].partition("@")[0]
        if action not in ACTIONS:
            raise ValueError(f"The action {action} is not known here")
        ACTIONS[action](self, given)
        return {}

    def shell(self, command: str, given: dict[str, str], minutes: float) -> Any:
        """Run a command as GitHub does, and return what it wrote as outputs."""
        script, output = (self.job.folder.parent / name for name in ("step", "output"))
        script.write_text(command, encoding="utf-8")
        output.write_text("", encoding="utf-8")
        done = subprocess.run(
            ["bash", "-e", str(script)],
            cwd=self.job.folder,
            env=self.environment | given | {"GITHUB_OUTPUT": str(output), "CI": "true"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            encoding="utf-8",
            timeout=minutes * clones.MINUTES,
        )
        self.job.said += f"$ {command}\n{done.stdout}"
        self.job.passed = done.returncode == 0
        lines = output.read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)

    def checkout(self, given: dict[str, str]) -> None:
        """Clone the repository at what started the workflow."""
        assert given == {"persist-credentials": "false"}
        assert "contents" in self.permissions
        command = ["git", "clone", "--quiet", "--branch", self.run.event.ref]
        command += ["--config", "advice.detachedHead=false"]
        command += [self.run.origin.as_uri(), str(self.job.folder)]
        subprocess.run(command, check=True)

    def python(self, given: dict[str, str]) -> None:
        """Put a Python of the wanted version first."""
        (version,) = given.values()
        folder = self.job.folder.parent / "python"
        subprocess.run([pythons.found()[version], "-m", "venv", folder], check=True)
        self.put_first(folder / "bin")

    def upload(self, given: dict[str, str]) -> None:
        """Keep a folder for later jobs."""
        source = self.job.folder / given["path"]
        assert any(source.iterdir())
        shutil.copytree(source, self.run.artefacts / given.get("name", "pages"))

    def download(self, given: dict[str, str]) -> None:
        """Fetch what an earlier job has kept."""
        target = self.job.folder / given["path"]
        shutil.copytree(self.run.artefacts / given["name"], target)

    def attest(self, given: dict[str, str]) -> None:
        """Sign where files were built: here, see that it could be done."""
        self.may_write("id-token", "attestations")
        names = os.listdir(self.job.folder / Path(given["subject-path"]).parent)
        assert fnmatch.filter(names, Path(given["subject-path"]).name)

    def deploy(self, given: dict[str, str]) -> None:
        """Publish the pages: here, see that it could be done."""
        self.may_write("id-token", "pages")
        assert not given
        assert (self.run.artefacts / "pages" / "index.html").is_file()


ACTIONS: dict[str, Callable[[Machine, dict[str, str]], None]] = {
    "actions/checkout": Machine.checkout,
    "actions/setup-python": Machine.python,
    "actions/upload-artifact": Machine.upload,
    "actions/download-artifact": Machine.download,
    "actions/attest-build-provenance": Machine.attest,
    "actions/upload-pages-artifact": Machine.upload,
    "actions/deploy-pages": Machine.deploy,
}


def load(text: str) -> Loaded:
    """Return YAML as 1.2 reads it: ``on`` is a word, and every value a text."""
    loaded: Loaded = yaml.load(text, Loader=yaml.BaseLoader)
    return loaded


def known(kind: str, found: Loaded) -> Loaded:
    """Return what was found, if all of its keys are known."""
    if unknown := set(found) - KEYS[kind]:
        raise ValueError(f"A {kind} with {sorted(unknown)} is not known here")
    return found


def listed(names: str | list[str]) -> list[str]:
    """Return one name or several as a list."""
    return [names] if isinstance(names, str) else names
