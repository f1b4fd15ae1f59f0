"""A bundle is loaded only if its model can be trusted to answer as it did."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from project_package.errors import BundleError
from project_package.manifest import MANIFEST
from project_package.model import bundle, synthetic
from project_package.model.fitted import values_of

from .. import small

PARTS = ["encoding", "outputs", "schema", "metrics", "lineage", "golden"]
# What a bundle is made with, and must not be needed to use it.
TRAINING = ("pandas", "sklearn", "pandera", "pyarrow", "scipy", "skops", "matplotlib")
USE = """
import sys
from pathlib import Path

folder, source, *missing = sys.argv[1:]
sys.path.insert(0, source)
for name in missing:
    sys.modules[name] = None  # whoever imports it fails
from project_package import config, log, registry
from project_package.model import bundle

print(bundle.load(Path(folder)).schema.target.name)
"""
EMPTY = {"metrics": [], "lineage": []}  # nothing need be in them


@pytest.fixture(scope="module", params=["linear", "forest"])
def original(kind, request, tmp_path_factory):
    """A bundle of a linear model or a forest."""
    made = tmp_path_factory.mktemp("bundle")
    fitted = small.trained(kind, getattr(kind, request.param))
    small.write_bundle(made, fitted, small.schema(kind.target), metrics={"rows": 3})
    return made


@pytest.fixture
def folder(original, tmp_path):
    """A copy of the bundle that may be spoilt."""
    return shutil.copytree(original, tmp_path, dirs_exist_ok=True)


def change(folder, edit) -> None:
    """Let ``edit`` change the model of the bundle in ``folder``."""
    model = onnx.load(str(folder / bundle.MODEL))
    edit(model)
    onnx.save(model, str(folder / bundle.MODEL))


def tensors(model: onnx.ModelProto) -> list[onnx.TensorProto]:
    """Return every tensor of the model that holds float64."""
    found = [*model.graph.initializer]
    found += [a.t for node in model.graph.node for a in node.attribute]
    return [tensor for tensor in found if tensor.data_type == onnx.TensorProto.DOUBLE]


def set_first(tensor: onnx.TensorProto, value: float) -> None:
    """Put ``value`` into the first place of a tensor."""
    values = numpy_helper.to_array(tensor).copy()
    values.flat[0] = value
    tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))


@pytest.mark.parametrize("many_rows", [False, True])
def test_loaded_bundle_predicts_as_the_pipeline_did(kind, folder, many_rows):
    schema = small.schema(kind.target)
    frame = synthetic.rows(schema, 20, seed=5)

    loaded = bundle.load(folder, many_rows=many_rows)

    assert (schema.columns, {"rows": 3}) == (loaded.schema.columns, loaded.metrics)
    assert len(frame) == len(loaded.predictor.predict(frame)["prediction"])


def test_a_bundle_is_used_without_what_it_was_made_with(kind, folder):
    source = str(Path(bundle.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", USE, str(folder), source, *TRAINING],
        capture_output=True,
        check=False,
    )
    assert done.stdout.decode().strip() == kind.target.name, done.stderr.decode()


def test_every_file_is_in_the_manifest_with_its_digest(folder):
    files = json.loads((folder / MANIFEST).read_text())["files"]

    assert {path.name for path in folder.iterdir()} == {*files, MANIFEST}
    assert all(64 == len(entry["sha256"]) for entry in files.values())


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_weight_that_is_not_finite_is_refused_wherever_it_is(folder, value):
    count = len(tensors(onnx.load(str(folder / bundle.MODEL))))
    original = (folder / bundle.MODEL).read_bytes()

    for place in range(count):
        change(folder, lambda model, at=place: set_first(tensors(model)[at], value))
        with pytest.raises(BundleError, match="not finite"):
            bundle.load(folder)
        (folder / bundle.MODEL).write_bytes(original)


def test_attribute_that_is_not_finite_is_refused(folder):
    def edit(model):
        node = model.graph.node[0]
        node.attribute.append(onnx.helper.make_attribute("alpha", float("nan")))

    change(folder, edit)

    with pytest.raises(BundleError, match="not finite"):
        bundle.load(folder)


def test_changed_model_does_not_give_its_golden_outputs(folder):
    def edit(model):
        for tensor in tensors(model):
            values = numpy_helper.to_array(tensor) * 1.5
            tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))

    change(folder, edit)

    with pytest.raises(BundleError, match="golden outputs"):
        bundle.load(folder)


def test_model_with_other_inputs_is_refused(folder):
    def edit(model):
        model.graph.input[0].type.tensor_type.shape.dim[1].dim_value = 99

    change(folder, edit)

    with pytest.raises(BundleError):
        bundle.load(folder)


@pytest.mark.parametrize("keep", [0, 10, 0.5, 0.99])
def test_truncated_model_is_refused(folder, keep):
    content = (folder / bundle.MODEL).read_bytes()
    size = keep if isinstance(keep, int) else int(len(content) * keep)
    (folder / bundle.MODEL).write_bytes(content[:size])

    with pytest.raises(BundleError):
        bundle.load(folder)


@pytest.mark.parametrize("part", PARTS)
def test_part_that_is_missing_or_damaged_is_named(folder, part):
    path = folder / f"{part}.json"
    for content in ["", "{", "3", '"text"', "null", "[3]", *EMPTY.get(part, ["{}"])]:
        path.write_text(content)
        with pytest.raises(BundleError, match=f"{part}.json cannot be read"):
            bundle.load(folder)

    path.unlink()
    with pytest.raises(BundleError, match=f"{part}.json cannot be read"):
        bundle.load(folder)


def test_bundle_without_a_model_is_refused(folder):
    (folder / bundle.MODEL).unlink()

    with pytest.raises(BundleError, match="model.onnx"):
        bundle.load(folder)


def test_golden_rows_are_json_without_nan(folder):
    text = (folder / "golden.json").read_text()
    kept = json.loads(text)

    assert "NaN" not in text
    assert bundle.GOLDEN_ROWS == len(kept["numbers"]) == len(kept["outputs"])


def test_a_bundle_read_again_answers_as_the_model_that_was_put_into_it(kind, tmp_path):
    described = small.schema(kind.target)
    fitted = small.trained(kind, kind.forest)
    small.write_bundle(tmp_path, fitted, described)
    frame = small.synthetic.rows(described, 50, seed=3)

    answers = bundle.load(tmp_path).predictor.values(frame)

    assert list(described.categories) != sorted(described.categories)
    expected = values_of(fitted, frame, kind.problem)
    np.testing.assert_allclose(answers, expected, rtol=1e-9)
