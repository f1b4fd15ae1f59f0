"""A process that is killed at each point of its work on a registry in turn."""

import os
import resource
import signal
import sys
from itertools import count
from typing import Any

from project_package.registry import Registry, open_registry

BECAUSE = {"who": "ann", "why": "better recall"}
CHANGES = {"open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.chmod"}
MOST = 200


def work(registry: Registry, bundle: str) -> None:
    """Register version 2, promote it, and roll back to version 1."""
    version = registry.register(bundle, run_id="2", summary={})
    registry.promote(version, expected=1, **BECAUSE)
    registry.rollback(**BECAUSE)


def die_before_a_change(point: int, folder: str) -> None:
    """Let this process die before it changes ``folder`` for the ``point``-th time."""
    seen = count()

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event in CHANGES and str(arguments[0]).startswith(folder):
            if next(seen) == point:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def die_in_a_file(point: int, _folder: str) -> None:
    """Let this process die when it writes beyond byte 32 × ``point`` of any file."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (32 * point, 32 * point))


DEATHS = {"change": die_before_a_change, "file": die_in_a_file}


def main(death: str, folder: str, first: str, second: str) -> None:
    """Leave one registry for each point of death; the process of the last one lived."""
    for point in range(MOST):
        uri = f"{folder}/{point}"
        registry = open_registry(uri)
        version = registry.register(first, run_id="1", summary={})
        registry.promote(version, expected=None, **BECAUSE)
        child = os.fork()
        if child == 0:
            DEATHS[death](point, uri)
            work(registry, second)
            return
        if os.waitpid(child, 0)[1] == 0:
            return
    sys.exit(f"The process still dies at point {MOST}.")


if __name__ == "__main__":
    main(*sys.argv[1:])
