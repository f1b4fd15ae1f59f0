"""A stage of a rendered repository runs in a real cluster: ``make test-cluster``.

The cluster has one machine and runs the stage ``dev`` with the images that the
repository builds. Its volume is a folder, so that what pods leave there can be read.
"""

import json
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import clones
import cluster as clusters
import engine as engines
import test_containers as containers
import test_kubernetes as manifests
from clones import Clone
from cluster import Cluster, Object, wait_for

pytestmark = [pytest.mark.live, pytest.mark.deep]
SLUG, PREFIX = "customer-insight", "CUSTOMER_INSIGHT__"
NAMESPACE = f"{SLUG}-dev"
# One candidate, so that training takes seconds.
QUICK = {"SEARCH__BUDGET": "1", "MODEL__USE": "[logistic_regression]"}
MINUTES = 60


@dataclass(frozen=True)
class Stage:
    """The stage ``dev`` in a cluster.

    Attributes:
        cluster: Where it runs.
        clone: The repository.
        var: The volume that its pods share.
        key: With it, the service answers.
    """

    cluster: Cluster
    clone: Clone
    var: Path
    key: str

    def kubectl(self, *arguments: str) -> str:
        """Run a command of kubectl in the namespace of the stage."""
        return self.cluster.kubectl("--namespace", NAMESPACE, *arguments)

    def status(self, kind: str, name: str) -> dict[str, Any]:
        """Return what the cluster says of an object."""
        told = self.kubectl("get", kind, name, "--output", "json")
        status: dict[str, Any] = json.loads(told)["status"]
        return status

    def job(self, name: str, of: str) -> None:
        """Run a pipeline now, as its schedule would, and wait for its success."""
        self.kubectl("create", "job", name, f"--from=cronjob/{of}")
        ended = wait_for(
            lambda: bool(self.status("job", name).get("conditions")), 10 * MINUTES
        )
        said = self.kubectl("describe", "pods") + self.kubectl("logs", f"job/{name}")
        assert ended and self.status("job", name).get("succeeded") == 1, said[-4000:]

    def serving(self) -> tuple[str, str]:
        """Return the name and the address of the pod that serves."""
        select = ("--selector", "app.kubernetes.io/component=serving")
        told = self.kubectl("get", "pods", *select, "--output", "json")
        (pod,) = [
            (pod["metadata"]["name"], f"http://{pod['status']['podIP']}:8000")
            for pod in json.loads(told)["items"]
            if "deletionTimestamp" not in pod["metadata"]
            and all(each["ready"] for each in pod["status"]["containerStatuses"])
        ]
        return pod

    def predicted(self, row: str) -> dict[str, Any]:
        """Return the answer of the service for one row."""
        answer: dict[str, Any] = clones.asked(
            f"{self.serving()[1]}/v1/predict", row, **{"x-api-key": self.key}
        )
        return answer


@pytest.fixture(scope="module")
def cluster() -> Iterator[tuple[engines.Engine, Cluster]]:
    """A Docker Engine, and a cluster on it."""
    with ExitStack() as stack:
        try:
            engine = stack.enter_context(engines.started(*clusters.OPTIONS))
            started = stack.enter_context(clusters.started(engine))
        except (engines.Unavailable, clusters.Unavailable) as reason:
            pytest.skip(f"no cluster can be started on this machine: {reason}")
        yield engine, started


@pytest.fixture(scope="module")
def stage(cluster, bake, tmp_path_factory) -> Stage:
    """The stage, applied as docs/kubernetes.md says; it has trained and scored."""
    engine, started = cluster
    origin = bake(serving="fastapi", tracking="none", deployment="kubernetes")
    base = tmp_path_factory.mktemp("cluster")
    clone = containers.with_docker(origin, base, engine)
    done = clone.make("image")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
    manifests.make(clone.folder)
    # Kept where the path is short enough to be read by everybody.
    var = started.folder / "var"
    var.mkdir(mode=0o777)
    var.chmod(0o777)
    started.folder.chmod(0o755)
    started.apply([volume(var)])
    started.apply(quick(manifests.objects(clone.folder, "dev")))
    made = containers.outside(clone, "keys", "new", "shop", "--scope", "predict").stdout
    (digest,) = re.findall(r'sha256: "(\w+)"', made)
    held = json.dumps([{"name": "shop", "sha256": digest, "scopes": ["predict"]}])
    secret = f"--from-literal={PREFIX}SERVING__ACCESS__KEYS={held}"
    shown = Stage(started, clone, var, made.split("\n\n")[1])
    shown.kubectl("create", "secret", "generic", SLUG, secret)
    shown.job("first", "training")
    shown.job("scored", "scoring")
    shown.kubectl("rollout", "status", "deployment/serving", "--timeout=180s")
    return shown


def volume(folder: Path) -> Object:
    """Return a volume for who asks for one."""
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": "var"},
        "spec": {
            "capacity": {"storage": "10Gi"},
            "accessModes": ["ReadWriteOnce"],
            "hostPath": {"path": str(folder)},
        },
    }


def quick(objects: list[Object]) -> list[Object]:
    """Return the objects of a stage whose training takes seconds."""
    for each in objects:
        if each["kind"] == "ConfigMap":
            each["data"] |= {f"{PREFIX}{name}": value for name, value in QUICK.items()}
    return objects


@pytest.fixture(scope="module")
def row(stage: Stage) -> str:
    """A row of the batch, as JSON."""
    code = (
        "import pandas; rows = pandas.read_parquet('var/data/batch.parquet');"
        "print(rows.head(1).to_json(orient='records', date_format='iso'))"
    )
    return stage.kubectl("exec", "deployment/console", "--", "python", "-c", code)


def test_a_job_trains_the_champion_that_the_service_answers_with(stage: Stage, row):
    listed = stage.kubectl(
        *("exec", "deployment/console", "--"),
        *(SLUG, "models", "list", "--format", "json"),
    )
    (version,) = json.loads(listed)
    assert ["champion"] == version["aliases"] and version["run_id"] == "first"
    assert 1 == stage.predicted(row)["model_version"]


def test_a_scoring_job_loses_no_row(stage: Stage):
    run = stage.var / "runs" / "scored"
    rows = [
        pq.ParquetFile(run / f"{name}.parquet").metadata.num_rows
        for name in ("predictions", "quarantine")
    ]
    given = pq.ParquetFile(stage.var / "data" / "batch.parquet").metadata.num_rows
    assert given == sum(rows) and rows[0] > 500


def test_pods_may_do_nothing_that_they_do_not_need(stage: Stage):
    tried = "id -u; touch /app/conf/x; ls /var/run/secrets; grep CapEff /proc/1/status"
    done = stage.cluster.run(
        *("--namespace", NAMESPACE, "exec", "deployment/serving", "--"),
        *("sh", "-c", tried),
    )
    said = done.stdout + done.stderr
    assert said.startswith("10001\n")
    assert "Read-only file system" in said and "/var/run/secrets" in said
    assert "CapEff:\t0000000000000000" in said


def test_a_version_that_does_not_start_is_found_and_taken_back(stage: Stage, row):
    deployment = "deployment/serving"
    before = stage.predicted(row)["predictions"][0]["prediction"]
    hurried = json.dumps({"spec": {"progressDeadlineSeconds": 15}})
    stage.kubectl("patch", deployment, "--patch", hurried)
    stage.kubectl("set", "image", deployment, f"serving={SLUG}-serving:0.2.0")
    watch = ("--namespace", NAMESPACE, "rollout", "status", deployment)
    failed = stage.cluster.run(*watch, "--timeout=120s")
    assert failed.returncode != 0 and "exceeded its progress deadline" in failed.stderr
    assert before == stage.predicted(row)["predictions"][0]["prediction"]
    stage.kubectl("rollout", "undo", deployment)
    stage.kubectl("rollout", "status", deployment, "--timeout=60s")
    assert before == stage.predicted(row)["predictions"][0]["prediction"]


def test_a_new_version_takes_over_and_the_old_one_ends_in_order(stage: Stage, row):
    old, address = stage.serving()
    stage.kubectl("rollout", "restart", "deployment/serving")
    answers, refused = 0, 0.0
    until = time.monotonic() + clusters.SECONDS
    while not refused and time.monotonic() < until:
        try:
            clones.asked(f"{address}/v1/predict", row, **{"x-api-key": stage.key})
            answers += 1
        except OSError:  # it is gone
            refused = time.monotonic()
    stage.kubectl("rollout", "status", "deployment/serving", "--timeout=120s")
    assert answers > 100 and refused
    assert stage.serving()[0] != old
    assert 1 == stage.predicted(row)["model_version"]


def test_what_is_asked_for_is_what_the_cluster_has(stage: Stage):
    kinds = "horizontalpodautoscalers,poddisruptionbudgets,networkpolicies,cronjobs"
    told = stage.kubectl("get", kinds, "--output", "name").split()
    objects = manifests.objects(stage.clone.folder, "dev")
    wanted = {
        f"{each['kind'].lower()}/{each['metadata']['name']}"
        for each in objects
        if f"{each['kind'].lower()}s".replace("policys", "policies") in kinds
    }
    found = {f"{re.split('[./]', name)[0]}/{name.partition('/')[2]}" for name in told}
    assert wanted == found and len(wanted) > 6
