"""A rendered repository with a server of MLflow, whose tables are in PostgreSQL.

Artefacts and bundles are in S3, here in an emulator. PostgreSQL and the server are
real, listen on this machine only, and are started as the documentation of the
repository says.
"""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import boto3
import pytest
import yaml

import clones
import emulator
import pythons
from clones import Clone

pytestmark = [pytest.mark.live, pytest.mark.deep]
BUCKET = "models-of-a-server"
PLACES = ("runs", "registry", "retrainings")
MODEL = "customer-insight"
API = "api/2.0/mlflow"
SECONDS = 180  # a first start compiles for half a minute, and makes its tables
# Has a database for as long as its input is open, and says where.
DATABASE = """
import sys
from tests.serving.prediction_log.databases import Schema, served
with served() as server:
    print(Schema(server).url, flush=True)
    sys.stdin.read()
"""


@dataclass(frozen=True)
class Tracked:
    """A clone that ran with a server of MLflow.

    Attributes:
        clone: The clone.
        overlay: The configuration that names the server and the bucket.
        url: Address of the server.
        tables: Address of its database.
        objects: Names of the objects in the bucket after the run.
    """

    clone: Clone
    overlay: Path
    url: str
    tables: str
    objects: set[str]

    def call(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        """Return what the server answers, as its page asks it."""
        header = {"Content-Type": "application/json"}
        body = json.dumps(content).encode() if content else None
        address = f"{self.url}/{API}/{path}"
        request = Request(address, body, header, method=method)
        with urlopen(request, timeout=SECONDS) as answer:
            return dict(json.load(answer))

    def cli(self, *arguments: str) -> str:
        """Return what a command of the product prints."""
        done = self.clone.cli(*arguments, "--config", str(self.overlay))
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def versions(self, uri: str) -> list[dict[str, Any]]:
        """Return the versions that the command lists with MLflow at ``uri``."""
        patch = ("--patch", f"tracking.uri={uri}")
        return list(json.loads(self.cli("models", "list", "--format", "json", *patch)))


@contextmanager
def database(clone: Clone) -> Iterator[str]:
    """Have a server of PostgreSQL, and yield the address of an empty database."""
    with subprocess.Popen(
        [".venv/bin/python", "-c", DATABASE],
        cwd=clone.folder,
        env=clone.environment | {"PYTHONPATH": "."},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdin and process.stdout and process.stderr
        address = process.stdout.readline().strip()
        assert address, process.stderr.read()
        yield address
        process.stdin.close()


@contextmanager
def server(clone: Clone, tables: str) -> Iterator[str]:
    """Have a server of MLflow as docs/tracking.md starts it; yield its address."""
    done = clone.make(".venv-mlflow/ready")
    assert done.returncode == 0, done.stderr
    port = str(clones.free_port())
    command = [".venv-mlflow/bin/mlflow", "server", "--backend-store-uri", tables]
    command += ["--no-serve-artifacts", "--default-artifact-root"]
    command += [f"s3://{BUCKET}/mlflow", "--workers", "1", "--port", port]
    with clone.started(*command):
        clones.wait_for(f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}"


def configuration(url: str) -> dict[str, Any]:
    """Return what names the server at ``url`` and the bucket."""
    return {
        "tracking": {"uri": url, "artefacts": f"s3://{BUCKET}/mlflow"},
        "paths": {name: f"s3://{BUCKET}/{name}" for name in PLACES},
        "search": {"budget": 1},
    }


@pytest.fixture(scope="module")
def tracked(bake, tmp_path_factory) -> Iterator[Tracked]:
    """Run the pipelines of a fresh clone with a server."""
    if not [*Path("/usr/lib/postgresql").glob("*/bin/initdb")]:
        pytest.skip("no PostgreSQL on this machine: scripts/postgres.sh installs it")
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patched:
        settings = stack.enter_context(emulator.s3())
        for name, value in settings.items():
            patched.setenv(name, value)
        bucket = boto3.resource("s3").create_bucket(Bucket=BUCKET)
        base = tmp_path_factory.mktemp("server")
        clone = clones.clone(
            bake(tracking="mlflow", serving="fastapi"),
            base,
            pythons.found()[pythons.default()],
        )
        clone = replace(clone, environment=clone.environment | settings)
        done = clone.make("setup", "EXTRAS=s3")
        assert done.returncode == 0, done.stderr
        tables = stack.enter_context(database(clone))
        url = stack.enter_context(server(clone, tables))
        overlay = base / "conf.yaml"
        overlay.write_text(yaml.safe_dump(configuration(url)), "utf-8")
        done = clone.cli("run", "--config", str(overlay))
        assert done.returncode == 0, done.stdout + done.stderr
        assert "not recorded" not in done.stderr
        objects = {each.key for each in bucket.objects.all() if each.size}
        yield Tracked(clone, overlay, url, tables, objects)


def test_the_champion_is_in_mlflow_and_its_bundle_in_the_bucket(tracked: Tracked):
    query = f"registered-models/alias?name={MODEL}&alias=champion"
    version = tracked.call("GET", query)["model_version"]
    assert "1" == version["version"]
    folder = version["source"].removeprefix(f"s3://{BUCKET}/")
    assert folder.startswith("registry/bundles/")
    assert f"{folder}/model.onnx" in tracked.objects


def test_both_runs_are_recorded_with_their_pages_in_the_bucket(tracked: Tracked):
    known = tracked.call("GET", f"experiments/get-by-name?experiment_name={MODEL}")
    asked = {"experiment_ids": [known["experiment"]["experiment_id"]]}
    runs = tracked.call("POST", "runs/search", **asked)["runs"]
    found = {}
    for run in runs:
        tags = {tag["key"]: tag["value"] for tag in run["data"]["tags"]}
        if "pipeline" in tags:
            found[tags["pipeline"]] = run["info"]
    assert {"training", "scoring"} <= found.keys()
    assert {"FINISHED"} == {info["status"] for info in found.values()}
    home = found["training"]["artifact_uri"].removeprefix(f"s3://{BUCKET}/")
    kept = [key for key in tracked.objects if key.startswith(home)]
    assert [key for key in kept if key.endswith(".html")]
    assert not [key for key in kept if not re.search(r"\.(html|json)$", key)]


def test_no_run_and_no_model_is_left_on_the_machine(tracked: Tracked):
    assert ["data"] == [path.name for path in tracked.clone.folder.glob("var/*")]


def test_the_tables_themselves_say_the_same_as_the_server(tracked: Tracked):
    versions = tracked.versions(tracked.url)
    assert [["champion"]] == [version["aliases"] for version in versions]
    assert versions == tracked.versions(tracked.tables)


def test_who_sets_an_alias_on_the_server_moves_what_the_product_uses(tracked: Tracked):
    asked = {"name": MODEL, "alias": "challenger", "version": "1"}
    tracked.call("POST", "registered-models/alias", **asked)
    for uri in (tracked.url, tracked.tables):
        (version,) = tracked.versions(uri)
        assert {"champion", "challenger"} == set(version["aliases"])
    shown = json.loads(tracked.cli("models", "show", "challenger"))
    assert ["unknown"] == [
        move["who"] for move in shown["moves"] if move["alias"] == "challenger"
    ]
    tracked.cli("models", "withdraw", "--why", "a test has ended")
    (version,) = tracked.versions(tracked.url)
    assert ["champion"] == version["aliases"]


def test_the_repositorys_own_tests_of_a_server_pass(tracked: Tracked):
    command = (".venv/bin/pytest", "-q", "-m", "slow", "tests/tracking")
    done = tracked.clone.run(*command, minutes=15)
    assert done.returncode == 0, done.stdout
    assert "skipped" not in done.stdout
