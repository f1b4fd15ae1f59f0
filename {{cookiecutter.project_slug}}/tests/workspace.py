"""A whole small project in a folder: configuration, schema, data, and its command."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from project_package import config
from project_package import schema as schemas
from project_package import sections
from project_package.data import tables
from project_package.model import synthetic
from project_package.registry import open_registry
from project_package.schema import Column, Schema

from . import forks, small
from .kinds import Kind

ROWS, BATCH_ROWS = 600, 60
CONF = Path(__file__).parents[1] / "conf"
# What is tested must not depend on what the project is set to.
BASE = {
    "seed": 42,
    "jobs": -1,
    "paths": {
        "runs": "var/runs",
        "registry": "var/registry",
        "retrainings": "var/retrainings",
    },
    "features": {"max_categories": 30},
    "search": {"strategy": "random", "budget": 2, "folds": 2},
    "reports": {"exploration": True},
    "scoring": {"version": "champion", "chunk_rows": 100, "max_bad_share": 0.1},
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {
        "stderr": {
            "class": "project_package.log.StandardErrorHandler",
            "formatter": "auto",
        }
    },
    "root": {"level": "WARNING", "handlers": ["stderr"]},
    "loggers": {"project_package": {"level": "INFO"}},
}
# A second model that may be worse than the first, to have two.
LENIENT = (
    *("--patch", "seed=7", "--patch", "gates.max_loss_to_champion=1"),
    *("--patch", "gates.max_loss_to_record=1", "--patch", "gates.max_slice_loss=9"),
)
IDENTIFIER = Column(name="name", type="text", role="id")


@dataclass(frozen=True)
class Workspace:
    """A project of its own, away from the one that the tests belong to.

    Attributes:
        root: Its folder.
        kind: What it predicts.
    """

    root: Path
    kind: Kind

    @property
    def schema(self) -> Schema:
        """The schema of its data."""
        return small.schema(self.kind.target, IDENTIFIER, *small.FEATURES)

    def champion(self) -> int | None:
        """Return the number of the version that is champion."""
        registry = open_registry(str(self.root / "var" / "registry"))
        return registry.aliases().get("champion")

    def config(self, *patches: str) -> config.Config:
        """Return its configuration."""
        return config.load((), patches, environment={}, root=self.root)

    def command(
        self, *arguments: str, **environment: str
    ) -> "subprocess.CompletedProcess[str]":
        """Run the command line in a process of its own."""
        return self.start(*arguments, **environment).wait()

    def start(
        self, *arguments: str, kill: str = "", **environment: str
    ) -> forks.Command:
        """Start the command line in a process of its own; see :func:`forks.start`.

        Args:
            arguments: What stands after the name of the command.
            kill: Path below the root: the process dies when it is about to appear.
            environment: Variables to add.
        """
        return forks.start(
            *arguments,
            folder=self.root,
            environment=self.environment() | environment,
            kill=f"{self.root}/{kill}" if kill else "",
        )

    def python(
        self, *arguments: str, **environment: str
    ) -> "subprocess.CompletedProcess[str]":
        """Run Python from its start, for what is decided there; it takes seconds."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=self.environment() | environment,
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=120,
        )

    def environment(self) -> dict[str, str]:
        """Return the environment that the command is run in."""
        source = str(Path(config.__file__).parents[1])
        foreign = ("COV", config.ENVIRONMENT_PREFIX)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
        return kept | {"PYTHONPATH": source, config.ROOT_VARIABLE: str(self.root)}


def create(root: Path, kind: Kind) -> Workspace:
    """Return a project in ``root`` that trains in a second."""
    workspace = Workspace(root, kind)
    conf = root / "conf"
    conf.mkdir(parents=True)
    base = yaml.safe_load((CONF / "base.yaml").read_text(encoding="utf-8"))
    _write(conf / "base.yaml", base | BASE)
    _write(conf / "logging.yaml", LOGGING)
    _write(conf / "schema.yaml", schemas.dump(workspace.schema))
    _write(conf / "data.yaml", _data())
    _write(conf / f"{kind.problem.name}.yaml", _model(kind))
    for section in sections.found():
        # A part may be set to something else in tests than in the project.
        of_tests = Path(__file__).parent / section / "conf.yaml"
        used = of_tests if of_tests.exists() else CONF / f"{section}.yaml"
        shutil.copy(used, conf / f"{section}.yaml")
    for name, count, seed in (("source", ROWS, 1), ("batch", BATCH_ROWS, 2)):
        frame = synthetic.rows(workspace.schema, count, seed)
        tables.write(str(root / f"{name}.parquet"), frame)
    return workspace


def _data() -> dict[str, Any]:
    return {
        "data": {"source": "source.parquet", "batch": "batch.parquet"},
        "split": {"strategy": "random", "test_fraction": 0.2},
    }


def _model(kind: Kind) -> dict[str, Any]:
    """Return candidates that are fitted at once."""
    plain = {"dummy": kind.dummy, "linear": kind.linear, "forest": kind.forest}
    described = {n: c.model_dump(mode="json") for n, c in plain.items()}
    return {
        "model": {
            "metric": kind.higher,
            "baselines": {"dummy": described["dummy"]},
            "candidates": {"line": described["linear"], "forest": described["forest"]},
            "use": ["line"],
        },
        "decision": kind.decision,
        "evaluation": small.EVALUATION,
        "gates": small.GATES,
    }


def _write(path: Path, content: Any) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
