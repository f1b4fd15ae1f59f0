"""Damage: a bundle that is not what was registered is never used."""

from collections.abc import Callable

import fsspec
import pytest

from project_package import storage
from project_package.errors import BundleError

from ..bundles import BECAUSE, make_bundle, write_manifest

MODEL, MANIFEST = "model.onnx", "manifest.json"


def remove(uri: str, name: str) -> None:
    """Delete the file ``name`` of the bundle at ``uri``."""
    filesystem, path = fsspec.core.url_to_fs(storage.join(uri, name))
    filesystem.rm(path)


def tamper(uri: str) -> None:
    """Replace the model and make the manifest fit it."""
    content = storage.read_json(storage.join(uri, MANIFEST))
    storage.write_text(storage.join(uri, MODEL), "planted")
    digest = storage.digest_uri(storage.join(uri, MODEL))
    content["files"][MODEL] = {"sha256": digest, "bytes": len("planted")}
    storage.write_json(storage.join(uri, MANIFEST), content)


def write(uri: str, name: str, text: str) -> None:
    """Replace or add the file ``name`` of the bundle at ``uri``."""
    storage.write_text(storage.join(uri, name), text)


# The model of these bundles is the text "weights".
DAMAGES: dict[str, tuple[Callable[[str], None], str]] = {
    "changed": (lambda uri: write(uri, MODEL, "wEights"), "model.onnx was changed"),
    "truncated": (lambda uri: write(uri, MODEL, "wei"), "model.onnx has 3 of 7 bytes"),
    "empty": (lambda uri: write(uri, MODEL, ""), "model.onnx has 0 of 7 bytes"),
    "missing": (lambda uri: remove(uri, MODEL), "model.onnx is missing"),
    "added": (lambda uri: write(uri, "x y", ""), "x y is not in manifest.json"),
    "no manifest": (lambda uri: remove(uri, MANIFEST), "has no manifest.json"),
    "manifest": (lambda uri: write(uri, MANIFEST, "{}"), "manifest.json"),
    "tampered": (tamper, "manifest.json has the digest"),
}
# Whoever replaces both before registering makes another bundle.
DETECTABLE_AT_THE_SOURCE = sorted(set(DAMAGES) - {"tampered"})


class DamageContract:
    """Every door is guarded: registering, promoting, rolling back and fetching."""

    @pytest.mark.parametrize("damage", DETECTABLE_AT_THE_SOURCE)
    def test_a_damaged_bundle_is_not_registered(self, registry, tmp_path, damage):
        harm, message = DAMAGES[damage]
        bundle = make_bundle(tmp_path / "bundle")
        harm(bundle)
        with pytest.raises(BundleError, match=message):
            registry.register(bundle, run_id="1", summary={})
        assert registry.versions() == []

    @pytest.mark.parametrize("damage", DAMAGES)
    def test_a_damaged_bundle_is_not_promoted_and_the_champion_stays(
        self, registry, register, damage
    ):
        harm, message = DAMAGES[damage]
        registry.promote(register("good"), expected=None, **BECAUSE)
        bad = register("weights")
        harm(bad.bundle_uri)
        with pytest.raises(BundleError, match=message):
            registry.promote(bad, expected=1, **BECAUSE)
        assert 1 == registry.resolve("champion").number

    @pytest.mark.parametrize("damage", DAMAGES)
    def test_a_damaged_bundle_is_not_fetched(self, registry, register, damage):
        harm, message = DAMAGES[damage]
        version = register("weights")
        harm(version.bundle_uri)
        with pytest.raises(BundleError, match=message):
            with registry.fetch(version):
                pytest.fail("the bundle was handed out")

    def test_rollback_to_a_damaged_bundle_is_refused(self, registry, register):
        bad = register("weights")
        registry.promote(bad, expected=None, **BECAUSE)
        registry.promote(register("good"), expected=1, **BECAUSE)
        remove(bad.bundle_uri, MODEL)
        with pytest.raises(BundleError, match="model.onnx is missing"):
            registry.rollback(**BECAUSE)
        assert 2 == registry.resolve("champion").number

    @pytest.mark.parametrize("damage", sorted(set(DAMAGES) - {"added"}))
    def test_registering_again_repairs_a_damaged_bundle(
        self, registry, register, damage
    ):
        version = register("weights")
        DAMAGES[damage][0](version.bundle_uri)
        assert version == register("weights")
        registry.promote(version, expected=None, **BECAUSE)

    @pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/b", "a\\b", ".", ""])
    def test_a_manifest_that_leads_out_of_its_folder_is_refused(
        self, registry, tmp_path, name
    ):
        bundle = make_bundle(tmp_path / "bundle")
        file = {"sha256": 64 * "0", "bytes": 1}
        write_manifest(tmp_path / "bundle", {"format": 1, "files": {name: file}})
        with pytest.raises(BundleError, match="manifest.json cannot be read"):
            registry.register(bundle, run_id="1", summary={})

    def test_a_manifest_of_another_format_is_refused(self, registry, tmp_path):
        bundle = make_bundle(tmp_path / "bundle")
        write_manifest(tmp_path / "bundle", {"format": 2, "files": {}})
        with pytest.raises(BundleError, match="manifest.json cannot be read: format"):
            registry.register(bundle, run_id="1", summary={})

    def test_fetch_gives_every_file_and_cleans_up(self, registry, register):
        with registry.fetch(register("weights")) as folder:
            assert b"weights" == (folder / MODEL).read_bytes()
            assert ["manifest.json", "model card.md", "model.onnx", "schema.json"] == (
                sorted(path.name for path in folder.iterdir())
            )
        assert not folder.exists()

    def test_what_is_fetched_is_a_copy(self, registry, register):
        version = register("weights")
        with registry.fetch(version) as folder:
            (folder / MODEL).write_text("changed by its user")
        with registry.fetch(version) as folder:
            assert "weights" == (folder / MODEL).read_text()
