"""The quality of the gates: faults that are caught, and good models that are refused.

python benchmarks/gates.py [--seeds 20] [--problem classification] [--fault noise_only]
"""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

PROJECT = Path(__file__).parents[1] / "{{cookiecutter.project_slug}}"
TARGETS = {"classification": "churned", "regression": "yearly_spend"}
FAULTS = (
    "shuffled_labels",
    "noisy_labels",
    "leaked_target",
    "broken_slice",
    "poisoned_group",
    "noise_only",
    "not_a_number",
)
CLEAN = "none"
CAUGHT_AIM, REFUSED_AIM = 0.95, 0.05


def prepare() -> None:
    """Make a process ready: it finds the project, and its log is silent."""
    sys.path[:0] = [str(PROJECT / "src"), str(PROJECT)]
    silent = structlog.make_filtering_bound_logger(logging.CRITICAL)
    structlog.configure(wrapper_class=silent)


def attempt(root: str, target: str, fault: str, seed: int) -> str:
    """Train once and return what refused the model, or nothing."""
    # pylint: disable=import-outside-toplevel  # the path is set in each process
    from tests.ml_score import faults
    from tests.ml_score.world import World

    world, run_id = World(Path(root), target), f"{fault}-{seed}"
    if fault == "not_a_number":
        error = world.train(run_id, seed, spoiled=True)
    else:
        error = world.train(run_id, seed, getattr(faults, fault))
    return "" if error is None else str(error)


def create(root: str, target: str) -> None:
    """Make the project and its champion."""
    # pylint: disable=import-outside-toplevel
    from tests.ml_score.world import World

    World.create(Path(root), target)


def measure(problem: str, seeds: int, faults: Sequence[str]) -> None:
    """Print for each fault how often it was caught, and by which gates."""
    os.environ["OMP_NUM_THREADS"] = "1"  # the processes share the processors
    with (
        TemporaryDirectory() as folder,
        ProcessPoolExecutor(os.cpu_count(), initializer=prepare) as pool,
    ):
        root, target = f"{folder}/project", TARGETS[problem]
        pool.submit(create, root, target).result()
        train: Callable[..., str] = partial(attempt, root, target)
        for fault in faults:
            answers = list(pool.map(train, [fault] * seeds, range(1, seeds + 1)))
            refusals = [reason for reason in answers if reason]
            report(problem, fault, refusals, seeds)


def report(problem: str, fault: str, refusals: list[str], seeds: int) -> None:
    """Print one line, and the reasons behind it."""
    share = len(refusals) / seeds
    good = share <= REFUSED_AIM if fault == CLEAN else share >= CAUGHT_AIM
    name = "no fault" if fault == CLEAN else fault.replace("_", " ")
    aim = (
        f"at most {REFUSED_AIM:.0%}" if fault == CLEAN else f"at least {CAUGHT_AIM:.0%}"
    )
    print(
        f"{problem}: {name}: {len(refusals)} of {seeds} refused (aim {aim}, "
        f"{'reached' if good else 'not reached'})",
        flush=True,
    )
    for reason in sorted(set(refusals)):
        print(f"    {refusals.count(reason):3} × {reason[:150]}", flush=True)


def main() -> None:
    """Measure the gates for each problem."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--problem", choices=TARGETS, action="append")
    parser.add_argument("--fault", choices=(CLEAN, *FAULTS), action="append")
    options = parser.parse_args()
    for problem in options.problem or TARGETS:
        measure(problem, options.seeds, options.fault or (CLEAN, *FAULTS))


if __name__ == "__main__":
    main()
