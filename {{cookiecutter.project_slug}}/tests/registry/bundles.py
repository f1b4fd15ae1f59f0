"""Small bundles for the tests of registries; any files with a manifest will do."""

import hashlib
import json
from pathlib import Path

BECAUSE = {"who": "ann", "why": "better recall"}


def make_bundle(folder: Path, model: str = "weights") -> str:
    """Write a bundle into ``folder`` and return its address.

    Args:
        folder: Where to write; it is made if needed.
        model: Content of the model; other content makes another bundle.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {"model.onnx": model, "model card.md": "# Card\n", "schema.json": "{}"}
    listed = {}
    for name, text in files.items():
        (folder / name).write_bytes(text.encode())
        digest = hashlib.sha256(text.encode()).hexdigest()
        listed[name] = {"sha256": digest, "bytes": len(text.encode())}
    write_manifest(folder, {"format": 1, "files": listed})
    return str(folder)


def write_manifest(folder: Path, manifest: object) -> None:
    """Write ``manifest`` as the manifest of the bundle in ``folder``."""
    text = json.dumps(manifest, indent=2)
    (folder / "manifest.json").write_text(text, encoding="utf-8")
