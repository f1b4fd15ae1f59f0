"""Both files carry where they come from, and are written whole or not at all."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from project_package import storage

from .scored import Scored, frame_of, store


def test_both_files_carry_their_lineage(any_bundle, tmp_path):
    source = store(tmp_path / "in.csv", frame_of(any_bundle))
    places = Scored(tmp_path, source, any_bundle).places

    for path in (places.predictions, places.quarantine):
        metadata = pq.read_schema(path).metadata
        assert (b"abc", b"def") == (
            metadata[b"lineage.input"],
            metadata[b"lineage.bundle"],
        )


def test_killed_process_leaves_no_output_and_the_next_one_writes_all(
    any_bundle, tmp_path
):
    source = store(tmp_path / "in.csv", pd.concat([frame_of(any_bundle)] * 400))
    output = tmp_path / "out"
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", f"{__package__}.process"]
    arguments = [str(any_bundle.folder), source, str(output)]

    with subprocess.Popen(
        command + arguments,
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root / "src")},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert "half of it is written" == process.stdout.readline().strip()
        process.send_signal(signal.SIGKILL)

    assert -signal.SIGKILL == process.returncode
    assert [] == storage.names(str(output))
    result = Scored(tmp_path, source, any_bundle, chunk_rows=50_000)
    assert 20_000 == result.summary.scored
