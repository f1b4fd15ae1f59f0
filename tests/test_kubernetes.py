"""The manifests of a rendered repository hold together, and Kubernetes takes them.

No cluster is asked: kustomize renders each stage, the published schemas of several
versions of Kubernetes and checkov read it, and so do the repository's own checks.
"""

import copy
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

CACHES = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
# Where scripts/kubernetes.sh puts it.
INSTALLED = CACHES / "kubernetes-of-tests"
KUSTOMIZE = INSTALLED / "usr" / "bin" / "kustomize"
PROGRAMS = INSTALLED / "venv" / "bin"
STAGES = ("dev", "staging", "prod")
# From the oldest that knows all that is asked for, to the newest that is published.
VERSIONS = ("1.29", "1.31", "1.34", "1.37")
SLUG, PREFIX = "customer-insight", "CUSTOMER_INSIGHT"
VARIANTS = {
    "default": {},
    "flask-airflow": {"serving": "flask", "orchestrator": "airflow"},
    "dagster": {"orchestrator": "dagster", "tracking": "none"},
    "prefect": {"orchestrator": "prefect"},
    "kubeflow": {"orchestrator": "kubeflow", "tracking": "none"},
    "no_serving": {"serving": "none"},
    "bare": {"serving": "none", "tracking": "none"},
}
CHECK = """
import json, sys
from importlib import import_module
from pathlib import Path
names = [path.stem for path in Path("tests/deployment/cluster").glob("*checks.py")]
modules = [import_module(f"tests.deployment.cluster.{name}") for name in sorted(names)]
checks = [check for module in modules for check in module.CHECKS]
json.dump({
    name: {check.__name__: told for check in checks if (told := [*check(objects)])}
    for name, objects in json.load(sys.stdin).items()
}, sys.stdout)
"""
# What checkov finds and stays so.
EXPLAINED = {
    "CKV_K8S_11": "a limit of processors holds up answers while others rest",
    "CKV_K8S_15": "a version's image never changes, so it is fetched once",
    "CKV_K8S_35": "libraries of clouds and PostgreSQL read their secrets from there",
    "CKV_K8S_43": "a digest belongs to a registry of images, which is the user's",
}
# The same of one object only.
ALONE = {
    ("CKV_K8S_8", "console"): "it has nothing that could be asked",
    ("CKV_K8S_9", "console"): "it has nothing that could be asked",
}

Object = dict[str, Any]


@pytest.fixture(scope="session")
def rendered(bake, tmp_path_factory) -> Callable[[str], Path]:
    """Return a function that renders a variant and each of its stages."""
    if not KUSTOMIZE.exists():
        pytest.skip("no kustomize on this machine: scripts/kubernetes.sh unpacks it")

    @cache
    def render(variant: str) -> Path:
        origin = bake(deployment="kubernetes", **VARIANTS[variant])
        repository = tmp_path_factory.mktemp("cluster") / SLUG
        shutil.copytree(origin, repository)
        make(repository)
        return repository

    return render


def make(repository: Path) -> None:
    """Render the stages as a user does."""
    subprocess.run(
        ["make", "manifests", f"KUSTOMIZE={KUSTOMIZE} build"],
        cwd=repository,
        check=True,
        capture_output=True,
    )


def objects(repository: Path, stage: str) -> list[Object]:
    """Return what a stage runs."""
    text = (repository / "build" / "kubernetes" / f"{stage}.yaml").read_text("utf-8")
    return list(yaml.safe_load_all(text))


def one(found: list[Object], kind: str, name: str) -> Object:
    """Return an object; a ConfigMap without the digest in its name."""
    (wanted,) = [
        each
        for each in found
        if each["kind"] == kind
        and re.fullmatch(f"{name}(-[a-z0-9]{{10}})?", each["metadata"]["name"])
    ]
    return wanted


def told(
    repository: Path, stages: dict[str, list[Object]]
) -> dict[str, dict[str, Any]]:
    """Return what the checks of the repository say of each stage."""
    done = subprocess.run(
        [sys.executable, "-c", CHECK],
        cwd=repository,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(["src", "."])},
        input=json.dumps(stages),
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return answer


def validated(version: str, *paths: Path) -> str:
    """Return what is said of files that a version of Kubernetes has to take.

    Raises:
        AssertionError: If one is not taken, or is of a kind that nobody knows.
    """
    command = [str(PROGRAMS / "kubernetes-validate"), "--strict", "-k", version]
    done = subprocess.run(
        [*command, *map(str, paths)], check=False, capture_output=True, text=True
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "Couldn't find schema" not in said, said
    return said


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_repository_finds_nothing_wrong_with_what_is_rendered(rendered, variant):
    repository = rendered(variant)
    stages = {stage: objects(repository, stage) for stage in STAGES}
    assert all(len(found) > 5 for found in stages.values())
    assert dict.fromkeys(STAGES, {}) == told(repository, stages)


@pytest.mark.parametrize(
    ("variant", "version"),
    [
        *(("default", version) for version in VERSIONS[:-1]),
        *((variant, VERSIONS[-1]) for variant in VARIANTS),
    ],
)
def test_versions_of_kubernetes_take_every_object(rendered, variant, version):
    folder = rendered(variant) / "build" / "kubernetes"
    paths = sorted(folder.glob("*.yaml"))
    assert [f"{stage}.yaml" for stage in sorted(STAGES)] == [p.name for p in paths]
    count = sum(len(objects(rendered(variant), stage)) for stage in STAGES)
    assert count == validated(version, *paths).count(f"against version {version}")


@pytest.mark.parametrize(
    "change",
    [("schedule:", "shedule:"), ("kind: CronJob", "kind: CronJobs")],
    ids=["a field", "a kind"],
)
def test_what_kubernetes_does_not_know_is_noticed(rendered, tmp_path, change):
    text = (rendered("default") / "build/kubernetes/prod.yaml").read_text("utf-8")
    assert change[0] in text
    (tmp_path / "prod.yaml").write_text(text.replace(*change), "utf-8")
    with pytest.raises(AssertionError):
        validated(VERSIONS[-1], tmp_path / "prod.yaml")


DEPLOYED = ("spec", "template", "spec", "containers", 0)
SCHEDULED = ("spec", "jobTemplate", *DEPLOYED)
MUTATIONS: dict[str, tuple[str, tuple[str, str], tuple[str | int, ...], Any]] = {
    "a probe of a port that no container has": (
        *("ports", ("Deployment", "serving")),
        *((*DEPLOYED, "startupProbe", "httpGet", "port"), "web"),
    ),
    "a probe of an address that is not answered": (
        *("probes", ("Deployment", "serving")),
        *((*DEPLOYED, "readinessProbe", "httpGet", "path"), "/ready"),
    ),
    "a port that the service does not listen on": (
        *("port", ("Deployment", "serving")),
        *((*DEPLOYED, "ports", 0, "containerPort"), 8080),
    ),
    "a Service for another port": (
        *("ways", ("Service", "serving")),
        *(("spec", "ports", 0, "targetPort"), "web"),
    ),
    "a Service that selects nothing": (
        *("selectors", ("Service", "serving")),
        *(("spec", "selector"), {"app": "serving"}),
    ),
    "pods that their Deployment does not select": (
        *("selectors", ("Deployment", "console")),
        *(("spec", "template", "metadata", "labels"), {"app": "console"}),
    ),
    "a policy for another port": (
        *("ways", ("NetworkPolicy", "call")),
        *(("spec", "ingress", 0, "ports", 0, "port"), "web"),
    ),
    "a policy that opens every port": (
        *("network", ("NetworkPolicy", "call")),
        *(("spec", "ingress", 0, "ports"), []),
    ),
    "nothing is denied": (
        *("network", ("NetworkPolicy", "deny")),
        *(("spec", "policyTypes"), ["Ingress"]),
    ),
    "a namespace that admits more": (
        *("network", ("Namespace", f"{SLUG}-prod")),
        *(
            ("metadata", "labels", "pod-security.kubernetes.io/enforce"),
            "baseline",
        ),
    ),
    "a ConfigMap that there is not": (
        *("references", ("Deployment", "serving")),
        *((*DEPLOYED, "envFrom", 0, "configMapRef", "name"), "settings"),
    ),
    "a Secret that nobody is told to make": (
        *("references", ("CronJob", "scoring")),
        *((*SCHEDULED, "envFrom", 1, "secretRef", "name"), "secrets"),
    ),
    "a volume that there is not": (
        *("references", ("CronJob", "training")),
        *((*SCHEDULED, "volumeMounts", 0, "name"), "scratch"),
    ),
    "an account that there is not": (
        *("references", ("Deployment", "mlflow")),
        *(("spec", "template", "spec", "serviceAccountName"), "default"),
    ),
    "an image that nothing builds": (
        *("images", ("Deployment", "serving")),
        *((*DEPLOYED, "image"), f"registry.example.com/{SLUG}-server:0.1.0"),
    ),
    "a user that the image does not have": (
        *("rights", ("Deployment", "serving")),
        *(("spec", "template", "spec", "securityContext", "runAsUser"), 1000),
    ),
    "a file system that can be written to": (
        *("rights", ("CronJob", "monitoring")),
        *((*SCHEDULED, "securityContext", "readOnlyRootFilesystem"), False),
    ),
    "memory without a limit": (
        *("rights", ("CronJob", "scoring")),
        *((*SCHEDULED, "resources", "limits"), {}),
    ),
    "a setting that there is not": (
        *("environments", ("ConfigMap", "settings")),
        *(("data", f"{PREFIX}__PATHS__MODELS"), "s3://bucket/models"),
    ),
    "a setting that cannot be": (
        *("environments", ("ConfigMap", "settings")),
        *(("data", f"{PREFIX}__SERVING__WORKERS"), "none"),
    ),
    "an overlay that there is not": (
        *("environments", ("ConfigMap", "settings")),
        *(("data", f"{PREFIX}_OVERLAYS"), "conf/production.yaml"),
    ),
    "a variable that nobody sets": (
        *("environments", ("CronJob", "scoring")),
        *((*SCHEDULED, "args", 1), "$(RUN_ID)"),
    ),
    "a pipeline that there is not": (
        *("commands", ("CronJob", "scoring")),
        *((*SCHEDULED, "command", 2), "predicting"),
    ),
    "an option that there is not": (
        *("commands", ("CronJob", "scoring")),
        *((*SCHEDULED, "args", 0), "--run"),
    ),
    "a server that the image does not have": (
        *("commands", ("Deployment", "serving")),
        *((*DEPLOYED, "command", 2), f"{PREFIX.lower()}.serving.app"),
    ),
    "runs that meet": (
        *("schedules", ("CronJob", "monitoring")),
        *(("spec", "concurrencyPolicy"), "Allow"),
    ),
    "a rule for a container that there is not": (
        *("schedules", ("CronJob", "training")),
        *(
            (*SCHEDULED[:3], "podFailurePolicy", "rules", 1, "onExitCodes"),
            {"containerName": "step", "operator": "In", "values": [2]},
        ),
    ),
    "too little time to stop": (
        *("stopping", ("Deployment", "serving")),
        *(("spec", "template", "spec", "terminationGracePeriodSeconds"), 20),
    ),
    "too much time to notice": (
        *("stopping", ("Deployment", "serving")),
        *((*DEPLOYED, "readinessProbe", "failureThreshold"), 3),
    ),
    "an autoscaler of nothing": (
        *("scaling", ("HorizontalPodAutoscaler", "serving")),
        *(("spec", "scaleTargetRef", "name"), "service"),
    ),
    "a number beside the autoscaler": (
        *("scaling", ("Deployment", "serving")),
        *(("spec", "replicas"), 3),
    ),
    "a budget that lets nobody go": (
        *("disruption", ("PodDisruptionBudget", "serving")),
        *(("spec", "maxUnavailable"), 0),
    ),
    "a budget for others": (
        *("disruption", ("PodDisruptionBudget", "serving")),
        *(("spec", "selector", "matchLabels"), {"app": "serving"}),
    ),
}


@pytest.fixture(scope="module")
def noticed(rendered) -> dict[str, dict[str, Any]]:
    """What is said of each mutation; one process is asked about all of them."""
    sound = objects(rendered("default"), "prod")
    mutants = {}
    for name, (_, (kind, which), path, value) in MUTATIONS.items():
        mutants[name] = copy.deepcopy(sound)
        place: Any = one(mutants[name], kind, which)
        for part in path[:-1]:
            place = place[part]
        before = place.get(path[-1]) if isinstance(place, dict) else place[path[-1]]
        assert value != before, name
        place[path[-1]] = value
    return told(rendered("default"), mutants)


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_mutation_is_noticed_by_the_check_that_is_there_for_it(noticed, mutation):
    assert MUTATIONS[mutation][0] in noticed[mutation]


def test_a_change_of_a_setting_starts_new_pods(rendered, tmp_path):
    repository = tmp_path / SLUG
    shutil.copytree(rendered("default"), repository)
    before = one(objects(repository, "prod"), "ConfigMap", "settings")
    stage = repository / "deploy/kubernetes/overlays/prod/kustomization.yaml"
    text = stage.read_text("utf-8")
    stage.write_text(text.replace("s3://BUCKET/prod/runs", "s3://ours/runs"), "utf-8")
    make(repository)
    after = one(objects(repository, "prod"), "ConfigMap", "settings")
    assert before["metadata"]["name"] != after["metadata"]["name"]
    serving = one(objects(repository, "prod"), "Deployment", "serving")
    (container,) = serving["spec"]["template"]["spec"]["containers"]
    used = container["envFrom"][0]["configMapRef"]["name"]
    assert after["metadata"]["name"] == used


@pytest.mark.parametrize("variant", VARIANTS)
def test_everything_of_dev_is_on_one_volume(rendered, variant):
    found = objects(rendered(variant), "dev")
    claims = [
        each["metadata"]["name"]
        for each in found
        if each["kind"] == "PersistentVolumeClaim"
    ]
    assert ["var"] == claims
    made = [each for each in found if each["kind"] in ("Deployment", "CronJob")]
    for each in made:
        spec = each["spec"].get("jobTemplate", each)["spec"]["template"]["spec"]
        volumes = {volume["name"]: volume for volume in spec["volumes"]}
        wanted = {"name": "var", "persistentVolumeClaim": {"claimName": "var"}}
        assert wanted == volumes["var"]


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_image_has_a_version_and_comes_from_where_its_stage_says(
    rendered, variant
):
    for stage in STAGES:
        registry = "" if stage == "dev" else r"registry\.example\.com/team/"
        images = re.findall(r"image: (\S+)", rendered_text(rendered(variant), stage))
        assert images
        for image in images:
            assert re.fullmatch(rf"{registry}{SLUG}-[a-z]+:\d+\.\d+\.\d+", image)


def rendered_text(repository: Path, stage: str) -> str:
    """Return a stage as it is applied."""
    return (repository / "build/kubernetes" / f"{stage}.yaml").read_text("utf-8")


def test_a_stage_with_the_monitor_of_prometheus_is_rendered(rendered, tmp_path):
    repository = tmp_path / SLUG
    shutil.copytree(rendered("default"), repository)
    stage = repository / "deploy/kubernetes/overlays/prod/kustomization.yaml"
    line = "components: [../../components/service-monitor]\n"
    assert line.strip() in (repository / "docs/kubernetes.md").read_text("utf-8")
    stage.write_text(stage.read_text("utf-8") + line, "utf-8")
    make(repository)
    monitor = one(objects(repository, "prod"), "ServiceMonitor", "serving")
    assert f"{SLUG}-prod" == monitor["metadata"]["namespace"]


@pytest.mark.deep
@pytest.mark.parametrize("variant", VARIANTS)
def test_checkov_finds_nothing_that_is_not_explained(rendered, variant):
    path = rendered(variant) / "build" / "kubernetes" / "prod.yaml"
    quiet = ("--skip-download", "--compact", "--output", "json")
    done = subprocess.run(
        [PROGRAMS / "checkov", "--file", path, "--framework", "kubernetes", *quiet],
        env=os.environ | {"BC_SKIP_MAPPING": "TRUE"},
        check=False,
        capture_output=True,
        text=True,
    )
    results = json.loads(done.stdout)["results"]
    assert len(results["passed_checks"]) > 100
    assert [] == results["skipped_checks"] + results["parsing_errors"]
    failed = {
        (each["check_id"], each["resource"].rpartition(".")[2])
        for each in results["failed_checks"]
    }
    assert set(EXPLAINED) == {check for check, _ in failed} & set(EXPLAINED)
    assert set(ALONE) == {each for each in failed if each[0] not in EXPLAINED}
