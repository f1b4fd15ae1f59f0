"""Likeness: how two training runs differ in what they measured and what they answer."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .. import lineage, storage
from ..model import bundle
from ..pipeline import TRAINING
from ..registry import integrity
from ..run import Run
from ..steps.context import Context
from ..steps.partition import part

_COMPARED = ("metrics.json", "leaderboard.json")


def compared(old: Run, new: Run) -> Iterator[tuple[str, str]]:
    """Yield each thing that is compared, and how it differs; nothing if it is equal."""
    source, again = (storage.read_json(r.uri("source.json")) for r in (old, new))
    yield "data", "" if source["sha256"] == again["sha256"] else "another digest"
    for name in _COMPARED:
        one, other = (storage.read_json(run.uri(name)) for run in (old, new))
        yield name, _first_difference(one, other) if _unlike(one, other) else ""
    frame, _ = part(Context(old, TRAINING, TRAINING.step("evaluate")), "test")
    one, other = (_predictions(run, frame) for run in (old, new))
    name = f"predictions for the {len(frame)} held-out rows"
    if one.shape != other.shape:
        yield name, f"{other.shape[1]} outputs instead of {one.shape[1]}"
    elif np.array_equal(one, other):
        yield name, ""
    else:
        rows = int((one != other).any(axis=1).sum())
        yield name, f"{rows} differ, by at most {np.abs(one - other).max():.3g}"


def _unlike(one: Any, other: Any) -> bool:
    """Return whether two JSON values differ; NaN is like NaN."""
    return lineage.fingerprint(one) != lineage.fingerprint(other)


def _first_difference(one: Any, other: Any, path: str = "") -> str:
    """Return where two JSON values begin to differ, and how."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            if _unlike(one.get(key), other.get(key)):
                return _first_difference(one.get(key), other.get(key), f"{path}.{key}")
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, pair in enumerate(zip(one, other)):
            if _unlike(*pair):
                return _first_difference(*pair, f"{path}.{place}")
    return f"{path.lstrip('.')} was {one!r:.40} and is {other!r:.40}"


def _predictions(run: Run, frame: pd.DataFrame) -> np.ndarray:
    """Return what the bundle of a run gives for some rows."""
    uri = run.uri("bundle")
    with tempfile.TemporaryDirectory() as folder:
        integrity.copy(uri, folder, integrity.digest(uri))
        return bundle.load(Path(folder)).predictor.values(frame)
