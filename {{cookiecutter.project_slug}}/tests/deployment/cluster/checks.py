"""What a cluster takes without a word although it cannot work, as sentences.

Each check takes the objects of a stage and yields what is wrong with them.
"""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from typer.exceptions import TyperException
from typer.main import get_command

from project_package import config, pipeline
from project_package.cli.app import app
from project_package.errors import ConfigError

from .objects import ROOT, Object, Pod, named, pods

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
PAGE = (ROOT / "docs" / "kubernetes.md").read_text("utf-8")
_VARIABLE = re.compile(r"\$\((\w+)\)")


def stage(name: str) -> str:
    """Return the lines of a stage of the Dockerfile."""
    found = re.search(
        rf"^FROM \S+ AS {name}$(.*?)(?=^FROM |\Z)", DOCKERFILE, re.M | re.S
    )
    return found[1] if found else ""


def ports(objects: list[Object]) -> Iterator[str]:
    """Look for ports that a container or its image does not have."""
    for pod in pods(objects):
        for name, probe in pod.probes.items():
            asked = (probe.get("httpGet") or probe["tcpSocket"])["port"]
            if asked not in pod.ports:
                yield f"{pod.name}: {name} asks the port {asked}"
        for number in pod.ports.values():
            if f"EXPOSE {number}\n" not in stage(pod.stage):
                yield f"{pod.name}: its image has no port {number}"


def ways(objects: list[Object]) -> Iterator[str]:
    """Look for ways that lead to a port that nobody has."""
    for name, service in named(objects, "Service").items():
        for pod in _selected(objects, service["spec"]["selector"]):
            for port in service["spec"]["ports"]:
                if port["targetPort"] not in pod.ports:
                    yield f"Service {name}: {pod.name} has no {port['targetPort']}"
    for name, policy in named(objects, "NetworkPolicy").items():
        selector = policy["spec"]["podSelector"].get("matchLabels", {})
        for pod in _selected(objects, selector):
            for rule in policy["spec"].get("ingress", []):
                if not {port["port"] for port in rule["ports"]} <= pod.ports.keys():
                    yield f"NetworkPolicy {name}: {pod.name} has other ports"


def selectors(objects: list[Object]) -> Iterator[str]:
    """Look for selectors that select nothing, or what is not theirs."""
    for each in objects:
        name = f"{each['kind']} {each['metadata']['name']}"
        for selector in _selectors(each):
            if not list(_selected(objects, selector)):
                yield f"{name} selects nothing by {selector}"
    for pod in pods(objects):
        found = _selectors(pod.owner)
        others = [spread["labelSelector"]["matchLabels"] for spread in _spread(pod)]
        if any(
            not selector.items() <= pod.labels.items() for selector in found + others
        ):
            yield f"{pod.name} does not select its own pods"


def references(objects: list[Object]) -> Iterator[str]:
    """Look for names of objects that are not there."""
    there = {
        "configMapRef": set(named(objects, "ConfigMap")),
        "secretRef": set(re.findall(r"create secret generic (\S+)", PAGE)),
    }
    claims = named(objects, "PersistentVolumeClaim")
    for pod in pods(objects):
        for source in pod.container["envFrom"]:
            for kind, reference in source.items():
                if reference["name"] not in there[kind]:
                    yield f"{pod.name}: there is no {kind} {reference['name']}"
        if pod.spec["serviceAccountName"] not in named(objects, "ServiceAccount"):
            yield f"{pod.name}: there is no account {pod.spec['serviceAccountName']}"
        volumes = {volume["name"]: volume for volume in pod.spec["volumes"]}
        mounted = {mount["name"] for mount in pod.container["volumeMounts"]}
        if mounted != volumes.keys():
            yield f"{pod.name}: volumes {[*volumes]}, mounted {sorted(mounted)}"
        for volume in volumes.values():
            claim = volume.get("persistentVolumeClaim", {}).get("claimName")
            if claim and claim not in claims:
                yield f"{pod.name}: nobody claims {claim}"


def images(objects: list[Object]) -> Iterator[str]:
    """Look for images that `make image` does not build."""
    made = set(re.findall(r"^IMAGES [:+]= (\w+)$", MAKEFILE, re.M))
    for pod in pods(objects):
        if pod.image == pod.stage or pod.stage not in made:
            yield f"{pod.name}: nothing builds {pod.image}"


def rights(objects: list[Object]) -> Iterator[str]:
    """Look for pods that may do more than their work, or are not the image's user."""
    user, group = re.findall(r"^USER (\d+):(\d+)$", DOCKERFILE, re.M)[0]
    wanted = {"runAsUser": int(user), "runAsGroup": int(group), "runAsNonRoot": True}
    nothing = {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    for pod in pods(objects):
        if not wanted.items() <= pod.spec["securityContext"].items():
            yield f"{pod.name} does not run as {user}:{group}"
        if pod.container["securityContext"] != nothing:
            yield f"{pod.name} may do more than its work"
        if pod.spec["automountServiceAccountToken"]:
            yield f"{pod.name} may ask the cluster"
        if not _amount(pod, "requests", "cpu") or not _amount(pod, "limits", "memory"):
            yield f"{pod.name} does not say what it needs"


def environments(objects: list[Object]) -> Iterator[str]:
    """Look for variables that are not set, and for a configuration that is refused."""
    maps = named(objects, "ConfigMap")
    for pod in pods(objects):
        given = {variable["name"]: "1" for variable in pod.container.get("env", [])}
        for source in pod.container["envFrom"]:
            name = source.get("configMapRef", {}).get("name")
            given |= maps.get(name, {}).get("data", {})
        overlays = []
        for before, word in pairwise(["", *pod.words]):
            for name in _VARIABLE.findall(word):
                if name not in given:
                    yield f"{pod.name}: nobody sets {name}"
                word = word.replace(f"$({name})", given.get(name, ""))
            if before == "--config":
                overlays.append(word)
        try:
            config.load(overlays, environment=given, root=ROOT)
        except ConfigError as error:
            yield f"{pod.name}: {error}"


def commands(objects: list[Object]) -> Iterator[str]:
    """Look for commands that the product or its image does not know."""
    program = get_command(app)
    for pod in pods(objects):
        name, *words = pod.words or [""]
        if name == "project-slug":
            try:
                context = program.make_context(name, [*words])
                _, command, rest = program.resolve_command(context, [*words])
                given = command.make_context(words[0], rest, parent=context).params
                pipeline.named(given["name"])
            except (TyperException, ConfigError) as error:
                yield f"{pod.name}: {' '.join(pod.words)}: {error}"
        elif pod.container.get("command") and pod.container.get("args"):
            command = json.dumps(pod.container["command"])
            if f"CMD {command}\n" not in stage(pod.stage):
                yield f"{pod.name}: its image runs something else than {command}"


def schedules(objects: list[Object]) -> Iterator[str]:
    """Look for schedules by which two runs would meet, or one would never end."""
    for name, job in named(objects, "CronJob").items():
        spec = job["spec"]
        if spec["concurrencyPolicy"] != "Forbid":
            yield f"CronJob {name}: two of its runs may meet"
        if len(spec["schedule"].split()) != 5 or spec["timeZone"] != "Etc/UTC":
            yield f"CronJob {name}: {spec['schedule']} is no schedule in UTC"
        if not spec["jobTemplate"]["spec"].get("activeDeadlineSeconds"):
            yield f"CronJob {name}: a run may last forever"
        (rule,) = [
            rule["onExitCodes"]
            for rule in spec["jobTemplate"]["spec"]["podFailurePolicy"]["rules"]
            if "onExitCodes" in rule
        ]
        template = spec["jobTemplate"]["spec"]["template"]
        if rule["containerName"] != Pod(job, template).container["name"]:
            yield f"CronJob {name}: {rule['containerName']} is no container"


def network(objects: list[Object]) -> Iterator[str]:
    """Look for pods that everybody reaches, or that reach everybody."""
    denied = {
        kind
        for policy in named(objects, "NetworkPolicy").values()
        if policy["spec"]["podSelector"] == {}
        and not {"ingress", "egress"} & policy["spec"].keys()
        for kind in policy["spec"]["policyTypes"]
    }
    if denied != {"Ingress", "Egress"}:
        yield "what no policy names is not denied"
    for name, policy in named(objects, "NetworkPolicy").items():
        for way in ("ingress", "egress"):
            if not all(rule.get("ports") for rule in policy["spec"].get(way, [])):
                yield f"NetworkPolicy {name} opens every port"
    for name, namespace in named(objects, "Namespace").items():
        level = namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"]
        if level != "restricted":
            yield f"Namespace {name} is {level}"


CHECKS = (
    ports,
    ways,
    selectors,
    references,
    images,
    rights,
    environments,
    commands,
    schedules,
    network,
)


def _selectors(each: Object) -> list[dict[str, str]]:
    """Return how an object says which pods it is about."""
    spec = each.get("spec", {})
    if each["kind"] == "NetworkPolicy":
        found = [spec["podSelector"].get("matchLabels")]
    elif each["kind"] == "Service":
        found = [spec["selector"]]
    else:
        found = [spec.get("selector", {}).get("matchLabels")]
    return [selector for selector in found if selector]


def _selected(objects: list[Object], selector: dict[str, str]) -> Iterator[Pod]:
    return (pod for pod in pods(objects) if selector.items() <= pod.labels.items())


def _spread(pod: Pod) -> list[Object]:
    return pod.spec.get("topologySpreadConstraints", [])


def _amount(pod: Pod, kind: str, resource: str) -> Any:
    return pod.container["resources"].get(kind, {}).get(resource)
