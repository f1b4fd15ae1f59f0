"""Fitted pipelines are stored without pickle, and nothing foreign is created."""

import json
import os
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import skops.io
from sklearn.base import BaseEstimator
from sklearn.preprocessing import FunctionTransformer

from project_package.errors import BundleError
from project_package.model import persistence, synthetic
from project_package.model.fitted import values_of

from .. import small


class Foreign(BaseEstimator):
    """An estimator that is not scikit-learn's."""


class Exploit:
    """Would run code when it is unpickled."""

    def __reduce__(self):
        return print, ("executed",)


@pytest.mark.ml_score("Infra 2")
@pytest.mark.parametrize("model", ["linear", "forest"])
def test_pipeline_predicts_the_same_after_a_round_trip(kind, model, tmp_path):
    fitted = small.trained(kind, getattr(kind, model))
    frame = synthetic.rows(small.schema(kind.target), 50, seed=2)

    persistence.save({"model": fitted}, tmp_path / "model.skops")
    again = persistence.load(tmp_path / "model.skops")["model"]

    np.testing.assert_array_equal(
        values_of(fitted, frame, kind.problem),
        values_of(again, frame, kind.problem),
    )


@pytest.mark.parametrize(
    "content, name",
    [
        (Foreign(), "Foreign"),
        (FunctionTransformer(sys.exit), "sys.exit"),
        (FunctionTransformer(json.dumps), "json.dumps"),
        (FunctionTransformer(np.load), "numpy.load"),
        (subprocess.Popen, "Popen"),
    ],
    ids=["class", "builtin", "function", "trusted", "type"],
)
def test_foreign_types_and_functions_are_refused(content, name, tmp_path):
    (tmp_path / "model.skops").write_bytes(skops.io.dumps(content))

    with pytest.raises(BundleError, match=name):
        persistence.load(tmp_path / "model.skops")


def test_archive_that_names_another_class_is_refused(kind, tmp_path):
    path = tmp_path / "model.skops"
    persistence.save(small.trained(kind, kind.linear), path)
    _edit(
        path,
        lambda text: text.replace("StandardScaler", "Popen").replace(
            "sklearn.preprocessing._data", "subprocess"
        ),
    )

    with pytest.raises(BundleError, match="subprocess"):
        persistence.load(path)


@pytest.mark.parametrize("keep", [0, 10, 0.5, 0.999])
def test_truncated_archive_is_refused(kind, keep, tmp_path):
    path = tmp_path / "model.skops"
    persistence.save(small.trained(kind, kind.linear), path)
    content = path.read_bytes()
    size = keep if isinstance(keep, int) else int(len(content) * keep)
    path.write_bytes(content[:size])

    with pytest.raises(BundleError, match="model.skops cannot be read"):
        persistence.load(path)


def test_missing_archive_is_refused(tmp_path):
    with pytest.raises(BundleError, match="model.skops cannot be read"):
        persistence.load(tmp_path / "model.skops")


def test_archive_holds_no_pickle(kind, tmp_path):
    path = tmp_path / "model.skops"
    persistence.save(small.trained(kind, kind.forest), path)

    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()

    assert {"json", "npy"} >= {name.rsplit(".", 1)[-1] for name in names}


def test_pickle_under_the_name_of_an_archive_is_not_executed(tmp_path, capsys):
    path = tmp_path / "model.skops"
    path.write_bytes(pickle.dumps(Exploit()))

    with pytest.raises(BundleError):
        persistence.load(path)
    assert "" == capsys.readouterr().out


def test_array_with_pickled_objects_is_not_executed(kind, tmp_path, capsys):
    path = tmp_path / "model.skops"
    persistence.save(small.trained(kind, kind.linear), path)
    np.save(tmp_path / "evil.npy", np.array([Exploit()]), allow_pickle=True)
    evil = (tmp_path / "evil.npy").read_bytes()
    _replace(path, lambda name, content: evil if name.endswith(".npy") else content)

    with pytest.raises(BundleError):
        persistence.load(path)
    assert "" == capsys.readouterr().out


def test_training_exporting_and_loading_never_read_a_pickle(tmp_path):
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", f"{__package__}.without_pickle", str(tmp_path)],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root / "src")},
        capture_output=True,
        check=False,
        text=True,
    )

    assert (0, "done\n") == (done.returncode, done.stdout), done.stderr
    assert not [*tmp_path.rglob("*.pkl"), *tmp_path.rglob("*.joblib")]


def _edit(path, change) -> None:
    """Let ``change`` rewrite the description in an archive."""
    _replace(
        path,
        lambda name, content: (
            change(content.decode()).encode() if name == "schema.json" else content
        ),
    )


def _replace(path, change) -> None:
    """Let ``change`` rewrite the files of an archive."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, change(name, content))
