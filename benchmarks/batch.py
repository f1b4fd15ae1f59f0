"""Batch scoring against pandas and the scikit-learn pipeline, in turns.

    python benchmarks/batch.py [--rows 1000000] [--rounds 3]

Both score the same Parquet file to Parquet with the same champion. Printed are medians
of the rows per second, their ratio round by round, and the peak memory.
"""

import argparse
import json
from pathlib import Path
from statistics import median

from rendered import ROOT, repository, run

JOB = str(ROOT / "benchmarks" / "batch_job.py")
# Estimators as in conf/classification.yaml, but a forest of the size that is common.
MODELS = {
    "logistic_regression": [],
    "histogram_boosting": [],
    "random_forest": ["model.candidates.random_forest.parameters.n_estimators=200"],
}
AIMS = {"logistic_regression": 4, "histogram_boosting": 4, "random_forest": 3}
LINEAR_AIM_AT_5M = 10
TRAINING_ROWS = 10_000


def prepare(project: Path) -> None:
    """Install the project and adopt a table of the benchmark's shape."""
    run("make", "setup", cwd=project)
    job(project, "make", str(TRAINING_ROWS), "data/train.parquet")
    command = [str(project / ".venv/bin/customer-insight"), "data", "adopt"]
    run(*command, "data/train.parquet", "--target", "outcome", cwd=project)


def job(project: Path, *arguments: str) -> str:
    """Run one job in the project's interpreter."""
    return run(str(project / ".venv/bin/python"), JOB, *arguments, cwd=project)


def train(project: Path, name: str) -> None:
    """Make the candidate ``name`` the champion of an empty registry."""
    patches = [f"model.use=[{name}]", "search.budget=1", *MODELS[name]]
    options = [part for patch in patches for part in ("--patch", patch)]
    run("rm", "-rf", "var/registry", cwd=project)
    command = [str(project / ".venv/bin/customer-insight"), "run", "training"]
    run(*command, *options, cwd=project)


def measure(project: Path, rows: int, rounds: int) -> dict[str, list[dict[str, float]]]:
    """Return what each way of scoring took, in turns."""
    source = f"data/{rows}.parquet"
    if not (project / source).exists():
        job(project, "make", str(rows), source)
    found: dict[str, list[dict[str, float]]] = {"ours": [], "pandas": []}
    for _ in range(rounds):
        for way, results in found.items():
            results.append(json.loads(job(project, way, source)))
    return found


def report(name: str, rows: int, found: dict[str, list[dict[str, float]]]) -> str:
    """Return one line of the table."""
    aim = AIMS[name]
    if name == "logistic_regression" and rows >= 5_000_000:
        aim = LINEAR_AIM_AT_5M
    pairs = list(zip(found["ours"], found["pandas"]))
    wall = median(theirs["wall"] / own["wall"] for own, theirs in pairs)
    cpu = median(theirs["cpu"] / own["cpu"] for own, theirs in pairs)
    speed = median(rows / own["wall"] for own, _ in pairs)
    own, theirs = (max(r["peak"] for r in found[way]) for way in ("ours", "pandas"))
    return (
        f"| {name} | {rows:,} | {speed:,.0f} | {wall:.1f} (aim {aim}) | {cpu:.1f} "
        f"| {own} | {theirs} |"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--models", nargs="+", default=list(MODELS))
    options = parser.parse_args()
    print("| model | rows | rows/s | × pandas, wall | × pandas, CPU | MB | MB pandas |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with repository() as project:
        prepare(project)
        for name in options.models:
            train(project, name)
            for rows in options.rows:
                found = measure(project, rows, options.rounds)
                print(report(name, rows, found), flush=True)


if __name__ == "__main__":
    main()
