"""One measured job of the batch benchmark, in the interpreter of a rendered project.

    python batch_job.py make ROWS FILE          write a table to score
    python batch_job.py ours|pandas FILE        score it; print seconds and peak memory

The table has 14 numbers with gaps and 5 categories, as many products have.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from customer_insight import batch, config, log
from customer_insight.model import bundle, persistence
from customer_insight.registry import open_registry

NUMBERS, CATEGORIES, WORDS = 14, 5, 8
MISSING_SHARE = 0.05
BLOCK = 100_000


def rows(count: int, seed: int) -> pa.Table:
    """Return ``count`` rows whose outcome depends on some of the columns."""
    rng = np.random.default_rng(seed)
    numbers = rng.normal(size=(count, NUMBERS))
    words = rng.integers(0, WORDS, size=(count, CATEGORIES))
    score = numbers[:, :4].sum(axis=1) + (words[:, 0] - WORDS / 2) / 2
    outcome = score + rng.normal(size=count) > 1.5
    numbers[rng.random(numbers.shape) < MISSING_SHARE] = np.nan
    names = np.array([f"word {place}" for place in range(WORDS)])
    columns = {f"number_{place}": numbers[:, place] for place in range(NUMBERS)}
    columns |= {
        f"category_{place}": names[words[:, place]] for place in range(CATEGORIES)
    }
    columns["outcome"] = np.where(outcome, "yes", "no")
    return pa.table({k: pa.array(v, from_pandas=True) for k, v in columns.items()})


def make(count: int, path: Path) -> None:
    """Write ``count`` rows to a Parquet file."""
    with pq.ParquetWriter(path, rows(1, 0).schema) as writer:
        for block, start in enumerate(range(0, count, BLOCK)):
            writer.write_table(rows(min(BLOCK, count - start), block))


def with_pandas(folder: Path, source: str, target: Path) -> int:
    """Score as a notebook does: the whole file, pandas, the scikit-learn pipeline."""
    pipeline = persistence.load(folder / bundle.PIPELINE)
    frame = pd.read_parquet(source)
    shares = pipeline.predict_proba(frame)
    answers = {"prediction": shares.argmax(axis=1), "probability": shares[:, 1]}
    pd.DataFrame(answers).to_parquet(target / "predictions.parquet")
    return len(frame)


def ours(folder: Path, source: str, target: Path) -> int:
    """Score with the bundle, in chunks, with validation and quarantine."""
    settings = config.load()
    job = batch.Job.of(settings, source, 1, bundle.load(folder, many_rows=True))
    places = batch.Places(target / "predictions.parquet", target / "quarantine.parquet")
    return batch.score(job, places, {}).rows


def peak_mb() -> int:
    """Return the most memory that this process has held, in MB."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


def main(command: str, *arguments: str) -> None:
    """Run one job."""
    if command == "make":
        make(int(arguments[0]), Path(arguments[1]))
        return
    settings = config.load()
    log.configure(settings.root / "conf" / "logging.yaml", "WARNING")
    registry = open_registry(settings.uri(settings.settings.paths.registry))
    with registry.fetch("champion") as folder, tempfile.TemporaryDirectory() as target:
        start, cpu = time.perf_counter(), time.process_time()
        score = {"ours": ours, "pandas": with_pandas}[command]
        count = score(folder, arguments[0], Path(target))
        wall, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(json.dumps({"rows": count, "wall": wall, "cpu": cpu, "peak": peak_mb()}))


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main(*sys.argv[1:])
