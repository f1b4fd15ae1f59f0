"""The ways of serving that are compared, each in an environment of its own."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree
from typing import Any

from batch import train
from rendered import ROOT, run

MLFLOW = "mlflow==3.17.2"
HERE = ROOT / "benchmarks"


@dataclass(frozen=True)
class Way:
    """One way of serving.

    Attributes:
        path: Where requests go to.
        body: Puts rows into the shape that it reads.
        command: Starts it at a port.
        folder: Working folder.
        variables: More variables of its environment.
    """

    path: str
    body: Callable[[list[dict[str, Any]]], Any]
    command: Callable[[int], list[str]]
    folder: Path
    variables: dict[str, str] = field(default_factory=dict)


def as_they_are(rows: list[dict[str, Any]]) -> Any:
    """Return one row as an object, and more as a list."""
    return rows if len(rows) > 1 else rows[0]


def as_split(rows: list[dict[str, Any]]) -> Any:
    """Return rows in the shape that MLflow is quickest with."""
    data = [list(row.values()) for row in rows]
    return {"dataframe_split": {"columns": list(rows[0]), "data": data}}


@dataclass(frozen=True)
class Place:
    """Where everything is.

    Attributes:
        folder: Holds the rest.
        project: The repository, served by FastAPI.
        flask: The same, served by Flask.
    """

    folder: Path
    project: Path
    flask: Path

    def python(self, name: str) -> str:
        """Return the interpreter of an environment."""
        return str(self.folder / name / "bin/python")

    def path(self, name: str) -> str:
        """Return where programs are looked for, first in an environment."""
        return f"{self.folder / name / 'bin'}{os.pathsep}{os.environ['PATH']}"

    def registry(self, model: str) -> Path:
        """Return the registry whose champion is a model."""
        return self.folder / f"registry-{model}"

    def pipeline(self, model: str) -> str:
        """Return the fitted pipeline of a model."""
        (found,) = self.registry(model).glob("bundles/*/pipeline.skops")
        return str(found)

    def install(self, name: str, *packages: str) -> None:
        """Make an environment of its own with what pip would install."""
        uv, compiled = str(self.project / ".venv/bin/uv"), {"UV_COMPILE_BYTECODE": "1"}
        base = str(self.project / ".venv/bin/python")
        folder = str(self.folder / name)
        run(uv, "venv", "--quiet", "--python", base, folder, cwd=self.folder)
        into = [uv, "pip", "install", "--quiet", "--python", self.python(name)]
        run(*into, *packages, cwd=self.folder, **compiled)

    def megabytes(self, name: str) -> int:
        """Return the size of an environment."""
        files = (self.folder / name).rglob("*")
        return sum(f.lstat().st_size for f in files if not f.is_dir()) // 1_000_000


def install(place: Place) -> None:
    """Install what serves: each in an environment of its own."""
    for name, project in (("fastapi", place.project), ("flask", place.flask)):
        lock = str(project / "requirements" / f"{name}.txt")
        place.install(name, "--require-hashes", "--requirement", lock)
        uv, python = str(place.project / ".venv/bin/uv"), place.python(name)
        package = ["--quiet", "--python", python, "--no-deps", str(project)]
        run(uv, "pip", "install", *package, cwd=project, UV_COMPILE_BYTECODE="1")
    shared = ("scikit-learn", "numpy", "scipy", "pandas", "skops")
    core = (place.project / "requirements/core.txt").read_text(encoding="utf-8")
    pins = [line.removesuffix(" \\") for line in core.splitlines()]
    place.install("mlflow", MLFLOW, *(p for p in pins if p.split("==")[0] in shared))


def make(place: Place, model: str) -> None:
    """Train a model, and keep it in a registry of its own and for MLflow."""
    train(place.project, model)
    copytree(place.project / "var/registry", place.registry(model))
    script, out = str(HERE / "serving_mlflow.py"), str(place.folder / f"mlflow-{model}")
    sources = {"PYTHONPATH": str(place.project / "src")}
    command = [place.python("mlflow"), script, place.pipeline(model), out]
    run(*command, cwd=place.folder, **sources)


def ways(place: Place, model: str) -> dict[str, Way]:
    """Return the ways of serving a model."""
    uvicorn = ["-m", "uvicorn", "--no-access-log", "--log-level", "warning", "--port"]
    sources = {"PYTHONPATH": str(place.project / "src")}
    return {
        "fastapi": ours(place, model, "fastapi", place.project),
        "flask": ours(place, model, "flask", place.flask),
        "mlflow": Way(
            "/invocations",
            as_split,
            lambda port: [
                *(place.python("mlflow"), "-m", "mlflow", "models", "serve", "-m"),
                *(str(place.folder / f"mlflow-{model}"), "--env-manager", "local"),
                *("--workers", "1", "--port", str(port)),
            ],
            place.folder,
            sources
            | {"MLFLOW_DISABLE_TELEMETRY": "true", "PATH": place.path("mlflow")},
        ),
        "naive": Way(
            "/v1/predict",
            as_they_are,
            lambda port: [
                str(place.project / ".venv/bin/python"),
                *(*uvicorn, str(port), "serving_naive:app"),
            ],
            HERE,
            sources | {"PIPELINE": place.pipeline(model)},
        ),
        "echo": Way(
            "/",
            as_they_are,
            lambda port: [
                place.python("fastapi"),
                *(*uvicorn, str(port), "serving_echo:app"),
            ],
            HERE,
        ),
    }


def ours(place: Place, model: str, framework: str, project: Path) -> Way:
    """Return the service of the project, as it is delivered."""
    patches = [
        f"paths.registry={place.registry(model)}",
        f"serving.cache={place.folder / f'cache-{framework}-{model}'}",
    ]

    def command(port: int) -> list[str]:
        module = f"customer_insight.serving.{framework}_app"
        options = [f"--patch={patch}" for patch in (*patches, f"serving.port={port}")]
        return [place.python(framework), "-m", module, *options]

    return Way("/v1/predict", as_they_are, command, project)
