"""The predictor gives the same answers for one row, many rows and many threads."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

from project_package.errors import BundleError
from project_package.model import predictor as predictors
from project_package.model import synthetic
from project_package.model.predictor import Predictor

from .. import small


@pytest.mark.parametrize("model", ["linear", "forest"])
def test_rows_do_not_depend_on_their_neighbours(kind, model):
    schema = small.schema(kind.target)
    predictor = small.predictor(small.trained(kind, getattr(kind, model)), schema)
    frame = synthetic.rows(schema, 151, seed=2)

    single = [predictor.values(frame.iloc[[row]])[0] for row in range(len(frame))]
    some = predictor.values(frame.head(99))

    np.testing.assert_array_equal(single, predictor.values(frame))
    np.testing.assert_array_equal(some, predictor.values(frame)[:99])


def test_blocks_join_without_a_seam(kind, monkeypatch):
    schema = small.schema(kind.target)
    predictor = small.predictor(small.trained(kind, kind.forest), schema)
    frame = synthetic.rows(schema, 50, seed=2)
    whole = predictor.values(frame)

    monkeypatch.setattr(predictors, "BLOCK_ROWS", 7)

    np.testing.assert_array_equal(whole, predictor.values(frame))


def test_no_rows_are_no_error(kind):
    schema = small.schema(kind.target)
    predictor = small.predictor(small.trained(kind, kind.linear), schema)

    answer = predictor.predict(synthetic.rows(schema, 10, seed=2).head(0))

    assert [] == answer["prediction"].tolist()


def test_threads_do_not_disturb_each_other(kind):
    schema = small.schema(kind.target)
    predictor = small.predictor(small.trained(kind, kind.forest), schema)
    frames = [synthetic.rows(schema, 50, seed) for seed in range(16)]
    expected = [predictor.values(frame) for frame in frames]

    with ThreadPoolExecutor(4) as pool:
        for first, second in zip(expected, pool.map(predictor.values, frames)):
            np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("content", [b"", b"no model", b"\x08\x07" * 50])
def test_what_is_no_model_is_refused(kind, content):
    good = small.predictor(small.trained(kind, kind.linear), small.schema(kind.target))

    with pytest.raises(BundleError, match="cannot load the model"):
        Predictor(content, good.encoding, good.outputs)


def test_words_never_seen_are_answered(kind):
    schema = small.schema(kind.target)
    predictor = small.predictor(small.trained(kind, kind.linear), schema)
    frame = synthetic.rows(schema, 5, seed=2)
    frame["colour"] = pd.Series(["ultraviolet"] * 5).astype("category")

    assert np.isfinite(predictor.values(frame)).all()


def test_the_runtime_tells_its_makers_nothing(tmp_path):
    # Nothing else is set: where variables say that tests are run, it never tells.
    told = {"HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    code = f"import {predictors.__name__}"
    subprocess.run([sys.executable, "-c", code], env=told, check=True)
    assert not [*tmp_path.iterdir()]
