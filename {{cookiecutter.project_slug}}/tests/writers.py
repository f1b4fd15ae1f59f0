"""Processes that write artefacts: killed at each point of it in turn, or as rivals."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from project_package import storage
from project_package.errors import ArtefactError

from .registry.crash import DEATHS

OLD, NEW = "old\n" * 100, "new, and longer\n" * 100
NAME = "artefact"
MOST = 200
RIVALS, ROUNDS = 4, 20


def die(folder: str) -> None:
    """Leave a folder for each point at which a writer died, by the way it died."""
    for death in DEATHS:
        for point in range(MOST):
            home = f"{folder}/{death}-{point}"
            storage.write_text(storage.join(home, NAME), OLD)
            child = _fork(_replace, home, death, point)
            if os.waitpid(child, 0)[1] == 0:
                break


def race(folder: str) -> None:
    """Let rivals create the same artefact; who does leaves ``won-<number>`` by it."""
    for turn in range(ROUNDS):
        wait, go = os.pipe()
        home = storage.join(folder, str(turn))
        children = [_fork(_create, home, n, (wait, go)) for n in range(RIVALS)]
        os.close(go)
        for child in children:
            os.waitpid(child, 0)
        os.close(wait)


def _replace(home: str, death: str, point: int) -> None:
    DEATHS[death](point, home)
    storage.write_text(storage.join(home, NAME), NEW)


def _create(home: str, rival: int, gate: tuple[int, int]) -> None:
    wait, go = gate
    os.close(go)
    os.read(wait, 1)  # returns when all others have closed their end as well
    try:
        storage.write_text(storage.join(home, NAME), str(rival), overwrite=False)
    except ArtefactError:
        return
    Path(home, f"won-{rival}").touch()


def _fork(work: Callable[..., None], *arguments: Any) -> int:
    child = os.fork()
    if child == 0:
        work(*arguments)
        os._exit(0)  # pylint: disable=protected-access
    return child


if __name__ == "__main__":
    {"die": die, "race": race}[sys.argv[1]](sys.argv[2])
