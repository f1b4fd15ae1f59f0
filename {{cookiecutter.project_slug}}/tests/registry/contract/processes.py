"""Several processes at once, and processes that are killed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from project_package import storage

from .. import crash, worker
from ..bundles import BECAUSE, make_bundle

RIVALS, ROUNDS = 4, 8
PLACES = (Path(storage.__file__).parents[1], Path(__file__).parents[3])
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, PLACES))}


def _start(opening: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, worker.__file__, opening],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=ENVIRONMENT,
        text=True,
    )


class Rivals:
    """Processes that call a registry at the same time."""

    def __init__(self, stack: ExitStack, opening: str) -> None:
        self.processes = [stack.enter_context(_start(opening)) for _ in range(RIVALS)]
        for process in self.processes:
            assert "ready\n" == process.stdout.readline()

    def race(self, uri: str, method: str, calls: list[dict[str, Any]]) -> list[Any]:
        """Let each process make one call; return their answers."""
        for process, arguments in zip(self.processes, calls, strict=True):
            process.stdin.write(json.dumps([uri, method, arguments]) + "\n")
        for process in self.processes:
            process.stdin.flush()
        return [json.loads(process.stdout.readline()) for process in self.processes]


def _call(bundle: str, run_id: str) -> dict[str, Any]:
    return {"bundle_uri": bundle, "run_id": run_id, "summary": {}}


class RivalsContract:
    """Real processes on one registry."""

    opening: str

    @pytest.fixture(scope="class")
    @classmethod
    def rivals(cls) -> Iterator[Rivals]:
        """Processes that wait for calls, and end with their input."""
        with ExitStack() as stack:
            yield Rivals(stack, cls.opening)

    def test_of_rival_promotions_exactly_one_wins(
        self, registry, register, rivals, uri
    ):
        for model in range(RIVALS + 1):
            register(str(model))
        holder = None
        for _ in range(ROUNDS):
            wanted = [number for number in range(1, RIVALS + 2) if number != holder]
            answers = rivals.race(
                uri,
                "promote",
                [
                    {"version": number, "expected": holder, **BECAUSE}
                    for number in wanted[:RIVALS]
                ],
            )
            (won,) = [answer for answer in answers if "error" not in answer]
            lost = [answer for answer in answers if "error" in answer]
            assert [{"error": "ConflictError"}] * (RIVALS - 1) == lost
            holder = registry.resolve("champion").number
            assert won["version"] == holder
        assert ROUNDS == len(registry.history())

    def test_rival_registrations_get_numbers_of_their_own(
        self, registry, rivals, uri, tmp_path
    ):
        names = [f"model {number}" for number in range(RIVALS * ROUNDS)]
        calls = [_call(make_bundle(tmp_path / name, name), name) for name in names]
        numbers = []
        for turn in range(ROUNDS):
            share = calls[turn * RIVALS : (turn + 1) * RIVALS]
            answers = rivals.race(uri, "register", share)
            numbers += [answer["number"] for answer in answers]
        assert list(range(1, len(names) + 1)) == sorted(numbers)
        for version in registry.versions():
            with registry.fetch(version) as folder:
                assert version.run_id == (folder / "model.onnx").read_text()

    def test_rivals_that_register_the_same_get_the_same_version(
        self, registry, rivals, uri, tmp_path
    ):
        for turn in range(1, ROUNDS + 1):
            bundle = make_bundle(tmp_path / str(turn), model=str(turn))
            answers = rivals.race(uri, "register", [_call(bundle, "1")] * RIVALS)
            (number,) = {answer["number"] for answer in answers}
            # A registry may have given out a number that it took back.
            assert registry.versions()[-1].number == number
            assert len(registry.versions()) == turn


class KilledContract:
    """Processes that die while they work on a registry in a folder."""

    @pytest.mark.parametrize("death", crash.DEATHS)
    def test_a_process_killed_at_any_point_leaves_nothing_half(
        self, open_registry, tmp_path, death
    ):
        first = make_bundle(tmp_path / "first", model="first")
        second = make_bundle(tmp_path / "second", model="second")
        folder = tmp_path / "killed"
        command = [sys.executable, crash.__file__, death, str(folder), first, second]
        # Log lines go nowhere: a file would have a limit as well.
        subprocess.run(command, check=True, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
        killed = list(folder.iterdir())
        assert len(killed) > 10
        for path in killed:
            registry = open_registry(str(path))
            for version in registry.versions():
                with registry.fetch(version):
                    pass
            moves = registry.history()
            assert list(range(1, len(moves) + 1)) == [move.sequence for move in moves]
            crash.work(registry, second)
            assert [1, 2] == [version.number for version in registry.versions()]
            assert {"champion": 1} == registry.aliases()
