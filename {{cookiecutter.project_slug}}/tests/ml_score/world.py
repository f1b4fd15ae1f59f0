"""A project on sample data with a champion, in which faulty data is trained."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import yaml

from project_package import config, problems, runner, storage
from project_package.data import sample, tables
from project_package.data.splits import Splitter
from project_package.errors import GateRefused, ProjectError
from project_package.manifest import FORMAT, MANIFEST
from project_package.model import bundle
from project_package.pipeline import TRAINING
from project_package.run import Run

from .faults import Fault

CONF = Path(__file__).parents[2] / "conf"
ROWS = 5000
# A champion of its own day: other data than any that is judged beside it.
CHAMPION_SEED = 999
# Quick to train, and as good as any on the sample data.
CANDIDATE = "histogram_boosting"
POINT = {"learning_rate": [0.1], "max_iter": [100], "max_leaf_nodes": [7]}
OVERLAY = {
    "split": {"strategy": "random", "column": None, "test_fraction": 0.2},
    "search": {"strategy": "grid", "folds": 2},
    "model": {"use": [CANDIDATE], "candidates": {CANDIDATE: {"space": POINT}}},
}


@dataclass(frozen=True)
class World:
    """A project of its own.

    Attributes:
        root: Its folder.
        target: Name of the column that it predicts.
    """

    root: Path
    target: str

    @classmethod
    def create(cls, root: Path, target: str) -> "World":
        """Return a project with the configuration of this one and a champion."""
        shutil.copytree(CONF, root / "conf")
        overlay = yaml.safe_dump(OVERLAY)
        (root / "overlay.yaml").write_text(overlay, encoding="utf-8")
        world = cls(root, target)
        champion = world._prepared("champion", CHAMPION_SEED, None)
        runner.run(TRAINING, champion, "champion")
        return world

    def train(
        self,
        run_id: str,
        seed: int,
        fault: Fault | None = None,
        *,
        spoiled: bool = False,
    ) -> ProjectError | None:
        """Train on sample data with a fault; return what refused it, if anything.

        What passes is not promoted, so that all runs are beside the same champion.

        Args:
            run_id: Identifier of the run.
            seed: Seed of the data.
            fault: What is wrong with the data.
            spoiled: Whether the model gets weights that are no numbers before it is
                judged, in a bundle that is signed again.
        """
        settings = self._prepared(run_id, seed, fault)
        current = Run.open(settings, run_id, TRAINING.name)
        try:
            for step in TRAINING.steps[:-1]:  # the last one promotes
                runner.execute(step, current, TRAINING)
                if spoiled and step.name == "export":
                    _spoil(current)
        except ProjectError as error:
            return error
        gates = self.refusing(run_id)
        return GateRefused(", ".join(gates)) if gates else None

    def refusing(self, run_id: str) -> list[str]:
        """Return the gates that refused a run."""
        uri = self.root / "var" / "runs" / run_id / "gates.json"
        judged = storage.read_json(str(uri))
        return [one["gate"] for one in judged["gates"] if not one["passed"]]

    def _prepared(self, run_id: str, seed: int, fault: Fault | None) -> config.Config:
        """Write the data of one run and return its configuration."""
        source = self.root / f"{run_id}.parquet"
        settings = config.load(
            [str(self.root / "overlay.yaml")],
            [f"data.source={source.name}", "data.sample=null"],
            environment={f"{config.ENVIRONMENT_PREFIX}DATA__TARGET": self.target},
            root=self.root,
        )
        frame = sample.generate(ROWS, seed, targets=self._outcomes(settings))
        if fault:
            train = self._training_rows(settings, frame)
            rng = np.random.default_rng(seed)
            frame = fault(frame, settings.schema.target, train, rng)
        tables.write(str(source), frame)
        return settings

    def _outcomes(self, settings: config.Config) -> list[str]:
        return [column.name for column in settings.schema.with_role("target")]

    def _training_rows(self, settings: config.Config, frame) -> np.ndarray:
        """Return which rows will be trained on."""
        splitter = Splitter(settings.settings.split, settings.settings.seed)
        encoded = problems.of(settings.schema).encode(
            frame[self.target], settings.schema.target
        )
        parts = splitter.holdout(frame, encoded)
        return (parts["part"] == "train").to_numpy()


def refused_by_a_gate(error: ProjectError | None) -> bool:
    """Return whether a gate, and nothing else, refused."""
    return isinstance(error, GateRefused)


def _spoil(current: Run) -> None:
    """Give the exported model weights that are no numbers, and sign it again."""
    folder = Path(current.uri("bundle"))
    model = onnx.load(str(folder / bundle.MODEL))
    node = next(n for n in model.graph.node if "TreeEnsemble" in n.op_type)
    weights = next(a for a in node.attribute if a.name == "leaf_weights")
    values = onnx.numpy_helper.to_array(weights.t).copy()
    values[0] = np.nan
    weights.t.CopyFrom(onnx.numpy_helper.from_array(values, weights.t.name))
    onnx.save(model, str(folder / bundle.MODEL))
    parts = {
        path.name: {"sha256": storage.digest(path), "bytes": path.stat().st_size}
        for path in sorted(folder.iterdir())
        if path.name != MANIFEST
    }
    manifest = {"format": FORMAT, "files": parts}
    storage.write_json(str(folder / MANIFEST), manifest)
    facts = current.facts("export")
    facts["writes"]["bundle"] = current.digest("bundle")
    current.complete("export", facts)
