"""Batch scoring against pandas and the scikit-learn pipeline, in turns.

    python benchmarks/batch.py [--rows 1000000 5000000] [--rounds 3] [--models ...]

Both score the same Parquet file to Parquet with the same champion, in turns over all
sizes. Printed are medians of the rows per second, their ratio round by round, and the
peak memory, beside what is aimed at.
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
ROWS = {
    "logistic_regression": [1_000_000, 5_000_000],
    "histogram_boosting": [1_000_000, 5_000_000],
    "random_forest": [1_000_000],
}
# The table is made up and nearly linear: trees do worse on it, and are to be measured.
LENIENT = ["gates.max_loss_to_simple=1", "gates.max_calibration_error=1"]
AIMS = {"logistic_regression": 4, "histogram_boosting": 4, "random_forest": 3}
LINEAR_AIM_AT_5M = 10
MEMORY_AIM = 1.05  # peak at the most rows over that at the fewest
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
    patches = [f"model.use=[{name}]", "search.budget=1", *LENIENT, *MODELS[name]]
    options = [part for patch in patches for part in ("--patch", patch)]
    run("rm", "-rf", "var/registry", cwd=project)
    command = [str(project / ".venv/bin/customer-insight"), "run", "training"]
    run(*command, *options, cwd=project)


Found = dict[str, list[dict[str, float]]]


def measure(project: Path, sizes: list[int], rounds: int) -> dict[int, Found]:
    """Return what each way of scoring took for each number of rows, in turns."""
    for rows in sizes:
        if not (project / f"data/{rows}.parquet").exists():
            job(project, "make", str(rows), f"data/{rows}.parquet")
    found: dict[int, Found] = {rows: {"ours": [], "pandas": []} for rows in sizes}
    for _ in range(rounds):
        for rows, ways in found.items():
            for way, results in ways.items():
                results.append(json.loads(job(project, way, f"data/{rows}.parquet")))
    return found


def peak(found: Found, way: str) -> float:
    """Return the median of the peak memory in MB."""
    return median(result["peak"] for result in found[way])


def report(name: str, rows: int, found: Found) -> str:
    """Return one line of the table."""
    aim = AIMS[name]
    if name == "logistic_regression" and rows >= 5_000_000:
        aim = LINEAR_AIM_AT_5M
    pairs = list(zip(found["ours"], found["pandas"]))
    wall = median(theirs["wall"] / own["wall"] for own, theirs in pairs)
    cpu = median(theirs["cpu"] / own["cpu"] for own, theirs in pairs)
    speed = median(rows / own["wall"] for own, _ in pairs)
    return (
        f"| {name} | {rows:,} | {speed:,.0f} | {wall:.1f} (aim {aim}) | {cpu:.1f} "
        f"| {peak(found, 'ours'):.0f} | {peak(found, 'pandas'):.0f} |"
    )


def growth(name: str, found: dict[int, Found]) -> str:
    """Return how far the peak memory grows from the fewest rows to the most."""
    few, many = min(found), max(found)
    ratio = peak(found[many], "ours") / peak(found[few], "ours")
    return (
        f"{name}: peak memory at {many:,} rows is {ratio:.2f} times that at {few:,} "
        f"(aim {MEMORY_AIM})"
    )


def main() -> None:
    """Print the table, then how memory grows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--models", nargs="+", default=list(MODELS))
    options = parser.parse_args()
    print("| model | rows | rows/s | × pandas, wall | × pandas, CPU | MB | MB pandas |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    notes = []
    with repository() as project:
        prepare(project)
        for name in options.models:
            train(project, name)
            found = measure(project, options.rows or ROWS[name], options.rounds)
            for rows, ways in found.items():
                print(report(name, rows, ways), flush=True)
            if len(found) > 1:
                notes.append(growth(name, found))
    print("", *notes, sep="\n")


if __name__ == "__main__":
    main()
