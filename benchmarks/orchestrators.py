"""What an orchestrator costs: a training run by it, over one by the local runner.

python benchmarks/orchestrators.py [--rounds 3] [--tools airflow dagster]

Each tool runs in a rendered repository with its own environment. In each round three
ways take turns: the local runner in one process, the steps one by one in a process
each, and the tool, which starts the same processes.
"""

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from rendered import repository, run

ROOT = Path(__file__).parents[1]
TOOLS = json.loads((ROOT / "cookiecutter.json").read_text("utf-8"))["orchestrator"][1:]
# Run by the repository's own Python: the tests know how to drive each tool.
BY_TOOL = """
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from tests.orchestration.drivers import SOURCE, Driver

name, home, root = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
module = import_module(f"tests.orchestration.drivers.{name}")
known = [kind for kind in vars(module).values() if isinstance(kind, type)]
(driver,) = [k for k in known if issubclass(k, Driver) and k is not Driver]
home.mkdir()
made = driver(home, root, sys.executable, SOURCE)
outcome = made.run("training", datetime.now(UTC).date())
sys.exit(0 if outcome.succeeded else outcome.output)
"""


def main() -> None:
    """Print for each tool what a run takes, as multiples of the local runner's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tools", nargs="+", default=TOOLS, choices=TOOLS)
    given = parser.parse_args()
    for tool in given.tools:
        measure(tool, given.rounds)


def measure(tool: str, rounds: int) -> None:
    """Print a line for one tool."""
    answers = (f"orchestrator={tool}", "serving=none", "tracking=none")
    with repository(*answers) as project, TemporaryDirectory() as folder:
        run("make", "setup", f".venv-{tool}/ready", cwd=project)
        python = str(project / ".venv/bin/python")
        run(python, "-m", "customer_insight", "run", "training", cwd=project)  # warm
        ratios: dict[str, list[float]] = {"steps": [], "tool": []}
        seconds = []
        for number in range(rounds):
            local = timed(
                python, "-m", "customer_insight", "run", "training", cwd=project
            )
            ratios["steps"].append(stepwise(python, project, f"steps-{number}") / local)
            job = (python, "-c", BY_TOOL, tool, f"{folder}/{number}", str(project))
            ratios["tool"].append(timed(*job, cwd=project) / local)
            seconds.append(local)
        steps, whole = (statistics.median(found) for found in ratios.values())
        print(
            f"{tool}: {whole:.1f} x the local runner ({statistics.median(seconds):.0f} "
            f"s); a process for each step alone: {steps:.1f} x; {rounds} rounds"
        )


def stepwise(python: str, project: Path, run_id: str) -> float:
    """Return the seconds that a run takes with each step in a process of its own."""
    listed = json.loads(
        run(python, "-m", "customer_insight", "dag", "--format", "json", cwd=project)
    )
    start = time.perf_counter()
    for step in listed["training"]:
        command = ("step", step["name"], "--run-id", run_id)
        run(python, "-m", "customer_insight", *command, cwd=project)
    return time.perf_counter() - start


def timed(*command: str, cwd: Path) -> float:
    """Return the seconds that a command takes."""
    start = time.perf_counter()
    run(*command, cwd=cwd)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
