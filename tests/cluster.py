"""A Kubernetes cluster of one machine, of the tests' own, on a Docker Engine.

Its version is the newest that can be built here (see ``scripts/cluster.sh``), which is
old: ``lowered`` leaves out what came later. That the newer versions take the manifests
as they are is for ``test_kubernetes.py`` to show.
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import clones
from engine import Engine

CACHES = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
# Where scripts/cluster.sh puts it.
PROGRAMS = CACHES / "cluster-of-tests" / "bin"
PARTS = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler")
SECONDS = 120
TOKEN = "of-a-cluster-on-loopback"
# The image that holds the network of a pod.
PAUSE = "pause:of-tests"
# What the engine needs so that the kubelet can ask it for containers on every machine.
RUNTIME = Path(__file__).parent / "stand_ins" / "runc"
OPTIONS = (f"--add-runtime=careless={RUNTIME}", "--default-runtime=careless")
# Kinds that had other versions, and fields that came after this Kubernetes.
OLDER = {
    "HorizontalPodAutoscaler": "autoscaling/v2beta2",
    "PodDisruptionBudget": "policy/v1beta1",
    "CronJob": "batch/v1beta1",
}
LATER = {
    "matchLabelKeys",
    "podFailurePolicy",
    "timeZone",
    "unhealthyPodEvictionPolicy",
}
RENAMED = ("batch.kubernetes.io/job-name", "job-name")

Object = dict[str, Any]


class Unavailable(Exception):
    """No cluster can be started here; the message says why."""


def lowered(found: Any) -> Any:
    """Return objects as the cluster's old version of Kubernetes knows them."""
    if isinstance(found, list):
        return [lowered(each) for each in found]
    if isinstance(found, str):
        return found.replace(*RENAMED)
    if not isinstance(found, dict):
        return found
    kept = {name: lowered(each) for name, each in found.items() if name not in LATER}
    if found.get("kind") in OLDER and "metadata" in found:
        kept["apiVersion"] = OLDER[found["kind"]]
    return kept


@dataclass(frozen=True)
class Cluster:
    """A running cluster.

    Attributes:
        environment: With it, the command ``kubectl`` reaches this cluster.
        folder: Where it keeps everything.
    """

    environment: dict[str, str]
    folder: Path

    def run(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command of kubectl."""
        return subprocess.run(
            ["kubectl", *arguments],
            env=self.environment,
            input=given,
            capture_output=True,
            check=False,
            encoding="utf-8",
        )

    def kubectl(self, *arguments: str, given: str = "") -> str:
        """Run a command of kubectl that has to succeed; return what it prints."""
        done = self.run(*arguments, given=given)
        told = f"kubectl {' '.join(arguments)}\n{done.stdout[-3000:]}{done.stderr}"
        assert done.returncode == 0, told
        return done.stdout.strip()

    def apply(self, objects: list[Object]) -> None:
        """Create or change objects, as far as this version knows them."""
        listed = {"apiVersion": "v1", "kind": "List", "items": lowered(objects)}
        self.kubectl("apply", "--filename", "-", given=json.dumps(listed))


def wait_for(condition: Callable[[], bool], seconds: float = SECONDS) -> bool:
    """Wait until a condition holds, and return whether it did in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.5)
    return condition()


@contextmanager
def started(engine: Engine) -> Iterator[Cluster]:
    """Start a cluster whose one machine runs its containers on an engine.

    Raises:
        Unavailable: If its parts are not there, or one does not start.
    """
    missing = [name for name in (*PARTS, "kubelet") if not (PROGRAMS / name).exists()]
    if missing:
        raise Unavailable("scripts/cluster.sh has not built it")
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="cluster-"))
        stack.callback(_removed, folder)
        _pause(engine, folder)
        port = clones.free_port()
        (folder / "tokens").write_text(f"{TOKEN},admin,1,system:masters\n", "utf-8")
        environment = engine.environment | {
            "KUBECONFIG": str(_config(folder, port)),
            "PATH": f"{PROGRAMS}{os.pathsep}{engine.environment['PATH']}",
        }
        cluster = Cluster(environment, folder)
        for command in _commands(folder, port, engine):
            stack.enter_context(_running(command, cluster))
            if command[0] == "kube-apiserver" and not wait_for(
                lambda: cluster.run("get", "--raw", "/readyz").returncode == 0
            ):
                raise Unavailable(_last_line(folder / "kube-apiserver.log"))
        ready = (
            "get",
            "nodes",
            "--output",
            "jsonpath={..status.conditions[-1:].status}",
        )
        if not wait_for(lambda: cluster.run(*ready).stdout.strip() == "True"):
            raise Unavailable(_last_line(folder / "kubelet.log"))
        yield cluster
        cluster.run("delete", "namespaces", "--all", "--wait=false")
        cluster.run("delete", "pods", "--all-namespaces", "--all", "--grace-period=1")


def _pause(engine: Engine, folder: Path) -> None:
    """Make the image that holds the network of a pod."""
    image = folder / "pause"
    image.mkdir()
    shutil.copy(PROGRAMS / "pause", image / "pause")
    (image / "Dockerfile").write_text('FROM scratch\nCOPY pause /\nCMD ["/pause"]\n')
    engine.docker("build", "--tag", PAUSE, str(image))


def _config(folder: Path, port: int) -> Path:
    """Write how the cluster is reached, by people and by its parts."""
    at = f"https://127.0.0.1:{port}"
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {"name": "own", "cluster": {"server": at, "insecure-skip-tls-verify": True}}
        ],
        "users": [{"name": "admin", "user": {"token": TOKEN}}],
        "contexts": [{"name": "own", "context": {"cluster": "own", "user": "admin"}}],
        "current-context": "own",
    }
    path = folder / "config.json"
    path.write_text(json.dumps(config), "utf-8")
    return path


def _commands(folder: Path, port: int, engine: Engine) -> Iterator[list[str]]:
    """Yield the command of each part, in the order in which they are started."""
    key = folder / "accounts.key"
    made = ["openssl", "genrsa", "-out", str(key), "2048"]
    subprocess.run(made, check=True, capture_output=True)
    store, peer = (f"http://127.0.0.1:{clones.free_port()}" for _ in range(2))
    yield [
        "etcd",
        *(f"--data-dir={folder}/etcd", "--unsafe-no-fsync", "--name=own"),
        *(f"--listen-client-urls={store}", f"--advertise-client-urls={store}"),
        *(f"--listen-peer-urls={peer}", f"--initial-advertise-peer-urls={peer}"),
        f"--initial-cluster=own={peer}",
    ]
    yield [
        "kube-apiserver",
        *("--bind-address=127.0.0.1", f"--secure-port={port}"),
        *(f"--etcd-servers={store}", f"--cert-dir={folder}/certificates"),
        *(f"--token-auth-file={folder}/tokens", "--authorization-mode=RBAC"),
        *("--service-cluster-ip-range=10.96.0.0/16", "--allow-privileged=false"),
        "--kubelet-preferred-address-types=Hostname",
        *("--service-account-issuer=https://own", f"--service-account-key-file={key}"),
        f"--service-account-signing-key-file={key}",
    ]
    config = f"--kubeconfig={folder}/config.json"
    loopback = ["--bind-address=127.0.0.1", "--leader-elect=false", "--port=0"]
    yield [
        "kube-controller-manager",
        *(config, *loopback, f"--secure-port={clones.free_port()}"),
        *(f"--service-account-private-key-file={key}", f"--cert-dir={folder}/manager"),
        "--node-monitor-period=2s",
    ]
    yield [
        "kube-scheduler",
        *(config, *loopback, f"--secure-port={clones.free_port()}"),
        f"--cert-dir={folder}/scheduler",
    ]
    yield [
        "kubelet",
        *(config, f"--root-dir={folder}/kubelet", f"--cert-dir={folder}/node"),
        *("--address=127.0.0.1", "--hostname-override=localhost"),
        *(f"--port={clones.free_port()}", "--read-only-port=0", "--healthz-port=0"),
        f"--docker-endpoint={engine.environment['DOCKER_HOST']}",
        *("--container-runtime=docker", f"--pod-infra-container-image={PAUSE}"),
        *("--network-plugin=", "--hairpin-mode=none", "--cgroup-driver=cgroupfs"),
        *("--cgroups-per-qos=false", "--enforce-node-allocatable="),
        *("--fail-swap-on=false", "--make-iptables-util-chains=false"),
        *("--authorization-mode=AlwaysAllow", "--anonymous-auth=true"),
        "--eviction-hard=memory.available<1Mi",
    ]


@contextmanager
def _running(command: list[str], cluster: Cluster) -> Iterator[None]:
    """Have a part of the cluster running."""
    log = cluster.folder / f"{command[0]}.log"
    with (
        log.open("wb") as file,
        subprocess.Popen(
            command,
            env=cluster.environment,
            cwd=cluster.folder,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
        ) as part,
    ):
        try:
            yield
        finally:
            if part.poll() is None:
                os.kill(part.pid, signal.SIGTERM)
            try:
                part.wait(20)
            except subprocess.TimeoutExpired:
                part.kill()


def _last_line(log: Path) -> str:
    return (log.read_text("utf-8").strip().splitlines() or [""])[-1]


def _removed(folder: Path) -> None:
    """Delete what the cluster kept, and what it has mounted there."""
    mounts = Path("/proc/mounts").read_text("utf-8").splitlines()
    places = [line.split()[1] for line in mounts]
    for place in sorted((p for p in places if p.startswith(str(folder))), reverse=True):
        subprocess.run(["umount", place], check=False, capture_output=True)
    subprocess.run(["rm", "-rf", str(folder)], check=True)
