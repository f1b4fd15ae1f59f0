"""Serving against others that answer the same requests with the same model, in turns.

    python benchmarks/serving.py [--rounds 3] [--seconds 2] [--models ...] [--quick]

Each server has one worker. All that serve a model run at a time, and each is asked in
its turn. Printed are medians over the rounds: requests per second, and their ratio to
``mlflow models serve`` round by round, beside what is aimed at. Each request holds
other rows: one that is repeated lets a forest come from the processor's cache.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import serving_load
from batch import MODELS, prepare
from rendered import environment, repository
from serving_ways import Place, Way, install, make, ways

BODIES = {1: 1000, 100: 50}  # requests that are taken in turn, by their rows
SHAPES = [(1, 1), (1, 16), (100, 1), (100, 16)]  # rows of a request, connections
AIM_SHAPE = (1, 16)
# How many times the requests of each other server.
AIMS = {"mlflow": dict.fromkeys(MODELS, 150.0), "naive": dict.fromkeys(MODELS, 75.0)}
AIMS["echo"] = {"logistic_regression": 0.5}
START_AIM, MEMORY_AIM = 1.5, 100  # seconds, MB; for a linear model
PATIENCE = 120  # seconds until a server has started
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
OURS, LIMIT = "fastapi", "echo"


@dataclass
class Server:
    """A way of serving, and what was measured of it.

    Attributes:
        way: How it is started and asked.
        url: Where it answers, once it has started.
        process: Identifier of its process, which leads a group.
        starts: Seconds from its start to its first answer.
        loads: What became of the requests, by their shape, a round each.
        memory: MB in memory after the load, of all its processes.
    """

    way: Way
    url: str = ""
    process: int = 0
    starts: list[float] = field(default_factory=list)
    loads: dict[tuple[int, int], list[serving_load.Load]] = field(default_factory=dict)
    memory: int = 0


Found = dict[str, Server]


def row(chance: random.Random) -> dict[str, Any]:
    """Return a row as batch_job.py makes them: numbers with gaps, and categories."""
    numbers = {f"number_{at}": chance.gauss(0, 1) for at in range(14)}
    gaps = {name: None for name in numbers if chance.random() < 0.05}
    words = {f"category_{at}": f"word {chance.randrange(8)}" for at in range(5)}
    return numbers | gaps | words


def write_bodies(folder: Path, found: Found) -> None:
    """Write the requests to each server into a file, a line each."""
    for count, requests in BODIES.items():
        chance = random.Random(count)
        rows = [[row(chance) for _ in range(count)] for _ in range(requests)]
        for name, server in found.items():
            lines = "".join(f"{json.dumps(server.way.body(some))}\n" for some in rows)
            bodies(folder, name, count).write_text(lines, encoding="utf-8")


def bodies(folder: Path, name: str, rows: int) -> Path:
    """Return the file with the requests to a server that have so many rows."""
    return folder / f"{name}-{rows}.txt"


@contextmanager
def started(folder: Path, name: str, server: Server) -> Iterator[Server]:
    """Start a server, note how long it takes to its first answer, and end it."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server.url = f"http://127.0.0.1:{port}{server.way.path}"
    first = bodies(folder, name, 1).read_bytes().splitlines()[0]
    log = folder / f"{name}.log"
    begun = time.perf_counter()
    with (
        open(log, "wb") as output,
        subprocess.Popen(
            server.way.command(port),
            cwd=server.way.folder,
            env=environment(**ONE_THREAD, **server.way.variables),
            stdout=output,
            stderr=output,
            start_new_session=True,
        ) as process,
    ):
        try:
            while not answers(server.url, first):
                late = time.perf_counter() - begun > PATIENCE
                if late or process.poll() is not None:
                    sys.exit(f"{name} does not start:\n{log.read_text('utf-8')}")
                time.sleep(0.01)
            server.starts.append(time.perf_counter() - begun)
            server.process = process.pid
            yield server
        finally:
            # The server and what it started are a group of processes of their own.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def answers(url: str, body: bytes) -> bool:
    """Return whether a server answers a request with a success."""
    asked = urllib.request.Request(url, body, {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def resident(group: int) -> int:
    """Return the MB in memory of the processes of a group."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(folder.name)) == group:
                status = (folder / "status").read_text(encoding="utf-8")
                total += int(status.partition("VmRSS:")[2].split()[0])
        except (OSError, IndexError):
            continue  # it has ended
    return total // 1024


def measure(folder: Path, found: Found, rounds: int, seconds: float) -> None:
    """Start the servers one after another, and put them under load in turns."""
    write_bodies(folder, found)
    for _ in range(rounds - 1):  # of the others, one start says enough
        with started(folder, OURS, found[OURS]):
            pass
    with ExitStack() as running:
        for name, server in found.items():
            running.enter_context(started(folder, name, server))
        for _ in range(rounds):
            for rows, connections in SHAPES:
                for name, server in found.items():
                    asked = bodies(folder, name, rows)
                    load = serving_load.put(server.url, asked, connections, seconds)
                    server.loads.setdefault((rows, connections), []).append(load)
        for server in found.values():
            server.memory = resident(server.process)


def ratio(one: Server, other: Server, shape: tuple[int, int]) -> float:
    """Return the median over the rounds of how many times as many one answers."""
    pairs = zip(one.loads[shape], other.loads[shape])
    return median(mine.rate / theirs.rate for mine, theirs in pairs)


def report(model: str, found: Found) -> Iterator[str]:
    """Yield the lines of a model: a table, and what was aimed at."""
    yield f"\n### {model}\n"
    shapes = " | ".join(f"{rows} × {connections}" for rows, connections in SHAPES)
    yield f"| rows × connections | {shapes} | p99 ms at 1 × 16 | start s | MB |"
    yield "| --- " * (len(SHAPES) + 4) + "|"
    for name, server in found.items():
        cells = (
            f"{median(load.rate for load in server.loads[shape]):,.0f} "
            f"({ratio(server, found['mlflow'], shape):.2f})"
            for shape in SHAPES
        )
        slow = median(load.p99 for load in server.loads[AIM_SHAPE]) * 1000
        start = median(server.starts)
        yield (
            f"| {name} | {' | '.join(cells)} | {slow:.1f} | {start:.2f} "
            f"| {server.memory} |"
        )
    yield "\nRequests a second, in brackets × mlflow."
    yield from verdicts(model, found)
    for name, server in found.items():
        errors = sum(load.errors for loads in server.loads.values() for load in loads)
        if errors:
            yield f"{name}: {errors} requests FAILED, so its numbers say nothing"


def verdicts(model: str, found: Found) -> Iterator[str]:
    """Yield what is reached beside what is aimed at."""
    for other, aims in AIMS.items():
        if model in aims:
            reached = ratio(found[OURS], found[other], AIM_SHAPE)
            yield verdict(f"× {other}", reached, aims[model], reached >= aims[model])
    if model == "logistic_regression":
        start, memory = median(found[OURS].starts), found[OURS].memory
        yield verdict("seconds to the first answer", start, START_AIM, start < 1.5)
        yield verdict("MB in memory", memory, MEMORY_AIM, memory < MEMORY_AIM)


def verdict(what: str, reached: float, aim: float, good: bool) -> str:
    """Return one line."""
    return f"- {reached:.4g} {what} (aim {aim:g}{'' if good else ', not reached'})"


def main() -> None:
    """Print a table for each model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--models", nargs="+", default=list(MODELS), choices=MODELS)
    parser.add_argument("--quick", action="store_true", help="one short round, a model")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.seconds, options.models = 1, 1, options.models[:1]
    print(serving_load.CLIENT)
    with (
        TemporaryDirectory() as name,
        repository() as project,
        repository("serving=flask") as flask,
    ):
        place = Place(Path(name), project, flask)
        prepare(project)
        install(place)
        for environment_name in ("fastapi", "flask", "mlflow"):
            size = place.megabytes(environment_name)
            print(f"environment of {environment_name}: {size} MB", flush=True)
        for model in options.models:
            make(place, model)
            found = {k: Server(way) for k, way in ways(place, model).items()}
            measure(place.folder, found, options.rounds, options.seconds)
            print(*report(model, found), sep="\n", flush=True)


if __name__ == "__main__":
    main()
