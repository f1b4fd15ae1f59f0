"""Copies of bundles: an interrupted one is no bundle, a second call completes it."""

import pytest

from project_package.errors import BundleError
from project_package.registry import integrity

from .bundles import make_bundle


def test_an_interrupted_copy_is_not_a_bundle_until_another_call_completes_it(tmp_path):
    source, target = make_bundle(tmp_path / "source"), str(tmp_path / "target")
    digest = integrity.digest(source)
    (tmp_path / "source" / "schema.json").write_text("[]")
    with pytest.raises(BundleError, match="schema.json was changed"):
        integrity.copy(source, target, digest)
    assert (tmp_path / "target" / "model.onnx").exists()
    with pytest.raises(BundleError, match="There is no bundle at .*target"):
        integrity.verify(target, digest)
    integrity.copy(make_bundle(tmp_path / "source"), target, digest)
    integrity.verify(target, digest)


def test_copying_again_leaves_the_copied_files_alone(tmp_path):
    source, target = make_bundle(tmp_path / "source"), tmp_path / "target"
    digest = integrity.digest(source)
    integrity.copy(source, str(target), digest)
    before = {path.name: path.stat().st_ino for path in target.iterdir()}
    integrity.copy(source, str(target), digest)
    assert before == {path.name: path.stat().st_ino for path in target.iterdir()}


def test_a_damaged_source_is_refused_although_its_copy_is_whole(tmp_path):
    source, target = make_bundle(tmp_path / "source"), str(tmp_path / "target")
    digest = integrity.digest(source)
    integrity.copy(source, target, digest)
    (tmp_path / "source" / "model.onnx").write_text("wEights")
    with pytest.raises(BundleError, match="source .*model.onnx was changed"):
        integrity.copy(source, target, digest)


def test_every_fault_is_named_at_once(tmp_path):
    bundle = make_bundle(tmp_path)
    digest = integrity.digest(bundle)
    (tmp_path / "model.onnx").write_text("wEights")
    (tmp_path / "schema.json").write_text("")
    with pytest.raises(BundleError, match="model.onnx was .*; schema.json has 0 of 2"):
        integrity.verify(bundle, digest)
    (tmp_path / "model.onnx").unlink()
    (tmp_path / "notes").touch()
    with pytest.raises(BundleError, match="onnx is missing; notes is not in manifest"):
        integrity.verify(bundle, digest)
