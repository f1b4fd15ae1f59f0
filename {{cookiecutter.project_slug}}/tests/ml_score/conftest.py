"""One project with a champion, in which each fault is trained once."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from project_package import config, problems
from project_package.data import adoption, sample
from project_package.errors import ProjectError

from . import world as worlds
from .faults import Fault
from .world import World

SEED = 1
# The roles of the sample's columns that nobody can guess from their values.
ROLES = {"ids": ("customer_id",), "sensitive": ("gender",)}


@dataclass
class Trials:
    """Trainings in one world, each at most once.

    Attributes:
        world: Where they are.
        errors: What refused each, by the name of its run.
    """

    world: World
    errors: dict[str, ProjectError | None] = field(default_factory=dict)

    def refusing(self, run_id: str, fault: Fault | None = None) -> list[str]:
        """Train with a fault, and return the gates that refuse the model."""
        if run_id not in self.errors:
            self.errors[run_id] = self.world.train(run_id, SEED, fault)
        error = self.errors[run_id]
        assert error is None or worlds.refused_by_a_gate(error), error
        return self.world.refusing(run_id)

    def config(self, *patches: str) -> config.Config:
        """Return the configuration of the world."""
        target = {f"{config.ENVIRONMENT_PREFIX}DATA__TARGET": self.world.target}
        return config.load(
            [str(self.world.root / "overlay.yaml")],
            patches,
            environment=target,
            root=self.world.root,
        )


@pytest.fixture(scope="session", params=sample.outcomes())
def trials(request, tmp_path_factory) -> Trials:
    """A world for each outcome of the sample data."""
    folder = tmp_path_factory.mktemp("world")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worlds, "CONF", _conf(folder, request.param))
        return Trials(World.create(folder / "project", request.param))


def _conf(folder: Path, target: str) -> Path:
    """Return this project's configuration, with the sample data described in it.

    A project that has adopted data of its own describes that; its limits stay.
    """
    if config.load(root=worlds.CONF.parent, environment={}).settings.data.sample:
        return worlds.CONF
    shutil.copytree(worlds.CONF, folder / "conf")
    source = folder / "sample.parquet"
    sample.write(str(source), worlds.ROWS, worlds.CHAMPION_SEED, targets=(target,))
    kinds = {kind.target_type: kind.name for kind in problems.kinds()}
    choices = adoption.Choices(target=target, **ROLES)
    adoption.adopt(str(source), choices, kinds=kinds, root=folder)
    return folder / "conf"
