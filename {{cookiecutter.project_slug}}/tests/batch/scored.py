"""A batch as a file, and what comes of it."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from project_package import batch
from project_package.model import synthetic
from project_package.model.bundle import Bundle
from project_package.settings import Format, Scoring

LINEAGE = {"input": "abc", "bundle": "def"}


def frame_of(loaded: Bundle, count: int = 50) -> pd.DataFrame:
    """Return rows as text, as a CSV file holds them."""
    frame = synthetic.rows(loaded.schema, count, seed=3).astype("object")
    return frame.map(lambda value: None if pd.isna(value) else str(value))


def store(path: Path, frame: pd.DataFrame) -> str:
    """Write text as CSV or as Parquet, and return the address."""
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    else:
        fields = [(name, pa.string()) for name in frame.columns]
        pq.write_table(pa.Table.from_pandas(frame, pa.schema(fields)), path)
    return str(path)


class Scored:
    """What came of a batch."""

    def __init__(self, folder: Path, source: str, loaded: Bundle, **settings):
        self.workers = settings.pop("workers", 2)
        form = settings.pop("form", Format())
        scoring = Scoring(**({"chunk_rows": 10, "max_bad_share": 1} | settings))
        self.places = batch.Places(folder / "predictions", folder / "quarantine")
        job = batch.Job(source, form, 7, loaded, scoring, self.workers)
        self.summary = batch.score(job, self.places, LINEAGE)

    @property
    def predictions(self) -> pd.DataFrame:
        """The rows that were scored."""
        return pq.read_table(self.places.predictions).to_pandas()

    @property
    def quarantine(self) -> pd.DataFrame:
        """The rows that were not."""
        return pq.read_table(self.places.quarantine).to_pandas()

    @property
    def content(self) -> tuple[bytes, bytes]:
        """Both files, byte for byte."""
        return (
            self.places.predictions.read_bytes(),
            self.places.quarantine.read_bytes(),
        )
