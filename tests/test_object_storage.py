"""A rendered repository keeps its runs and its registry in S3, here in an emulator.

The emulator listens on this machine only; the repository reaches it as it would reach
S3, through s3fs of its own lock and the environment variables of AWS.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import boto3
import pyarrow.parquet as pq
import pytest
import yaml

import clones
import emulator
import pythons
from clones import Clone

pytestmark = [pytest.mark.live, pytest.mark.deep]
BUCKET = "models-of-a-test"
OVERLAY = f"s3://{BUCKET}/team/conf.yaml"
PLACES = ("runs", "registry", "retrainings")
PATHS = {name: f"s3://{BUCKET}/team/{name}" for name in PLACES}


@dataclass(frozen=True)
class Stored:
    """A clone that ran with its storage in the bucket, and the objects in there."""

    clone: Clone
    objects: set[str]


@pytest.fixture(scope="module")
def settings() -> Iterator[dict[str, str]]:
    """Start the emulator; yield the environment with which AWS libraries reach it."""
    with emulator.s3() as environment:
        yield environment


@pytest.fixture(scope="module")
def stored(bake, settings, tmp_path_factory) -> Iterator[Stored]:
    """Run the pipelines of a fresh clone with an overlay that lies in the bucket."""
    with pytest.MonkeyPatch.context() as patched:
        for name, value in settings.items():
            patched.setenv(name, value)
        bucket = boto3.resource("s3").create_bucket(Bucket=BUCKET)
        overlay = yaml.safe_dump({"paths": PATHS, "search": {"budget": 1}})
        bucket.put_object(Key="team/conf.yaml", Body=overlay.encode())
        base = tmp_path_factory.mktemp("s3")
        clone = clones.clone(bake(), base, pythons.found()[pythons.default()])
        clone = replace(clone, environment=clone.environment | settings)
        done = clone.make("setup", "EXTRAS=s3")
        assert done.returncode == 0, done.stderr
        done = clone.cli("run", "--config", OVERLAY)
        assert done.returncode == 0, done.stdout + done.stderr
        yield Stored(clone, {each.key for each in bucket.objects.all() if each.size})


def matching(stored: Stored, pattern: str) -> list[str]:
    """Return the objects whose whole key is matched by ``pattern``."""
    return [key for key in stored.objects if re.fullmatch(pattern, key)]


def test_the_champion_and_its_bundle_are_in_the_bucket(stored: Stored):
    assert "team/registry/aliases/champion/000001.json" in stored.objects
    assert "team/registry/versions/000001.json" in stored.objects
    assert len(matching(stored, r"team/registry/bundles/\w+/model\.onnx")) == 1


def test_predictions_and_artefacts_are_in_the_bucket(stored: Stored):
    assert len(matching(stored, r"team/runs/[\w-]+/predictions\.parquet")) == 1
    assert len(matching(stored, r"team/runs/[\w-]+/metrics\.json")) == 1


def test_no_run_and_no_model_is_left_on_the_machine(stored: Stored):
    assert ["data"] == [path.name for path in stored.clone.folder.glob("var/*")]


def test_the_champion_in_the_bucket_scores_a_file(stored: Stored):
    command = ("score", "var/data/batch.parquet", "var/scored.parquet")
    done = stored.clone.cli(*command, "--config", OVERLAY)
    assert done.returncode == 0, done.stderr
    scored = stored.clone.folder / "var" / "scored.parquet"
    assert pq.ParquetFile(scored).metadata.num_rows > 0
    scored.unlink()


def test_an_object_that_is_written_once_is_never_overwritten(stored: Stored):
    code = f"""
from customer_insight import storage
storage.write_text("{PATHS['runs']}/once", "first", overwrite=False)
try:
    storage.write_text("{PATHS['runs']}/once", "second", overwrite=False)
finally:
    print(storage.read_text("{PATHS['runs']}/once"))
"""
    done = stored.clone.run(".venv/bin/python", "-c", code)
    assert "first\n" == done.stdout
    assert "exists and is never overwritten" in done.stderr
