"""A process that scores a batch and stops in the middle, to be killed there."""

import sys
import threading
from pathlib import Path

from project_package import batch, storage
from project_package.model import bundle
from project_package.settings import Format, Scoring


def main(folder: str, source: str, output: str) -> None:
    """Score ``source`` with the bundle in ``folder`` into the folder ``output``."""
    loaded = bundle.load(Path(folder))
    run, calls = loaded.predictor.run, iter(range(10**9))

    def stop_in_the_middle(*arguments):
        if next(calls) == 5:
            print("half of it is written", flush=True)
            threading.Event().wait()
        return run(*arguments)

    loaded.predictor.run = stop_in_the_middle  # type: ignore[method-assign]
    job = batch.Job(
        source, Format(), 1, loaded, Scoring(chunk_rows=1000, max_bad_share=1), 1
    )
    with (
        storage.writing(f"{output}/predictions.parquet") as predictions,
        storage.writing(f"{output}/quarantine.parquet") as quarantine,
    ):
        batch.score(job, batch.Places(predictions, quarantine), {})


if __name__ == "__main__":
    main(*sys.argv[1:])
