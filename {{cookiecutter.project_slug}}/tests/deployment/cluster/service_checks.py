"""What a cluster takes without a word although requests would be lost by it."""

from collections.abc import Iterator

import yaml

from project_package.serving import openapi

from .objects import ROOT, Object, Pod, named, pods

_CONF = (ROOT / "conf" / "serving.yaml").read_text("utf-8")
SETTINGS = yaml.safe_load(_CONF)["serving"]
HEALTH = {
    "startupProbe": "/healthz",
    "readinessProbe": "/readyz",
    "livenessProbe": "/healthz",
}


def _pod(objects: list[Object]) -> Pod:
    (pod,) = [pod for pod in pods(objects) if pod.name == "Deployment serving"]
    return pod


def probes(objects: list[Object]) -> Iterator[str]:
    """Look for probes that ask for what the service does not answer."""
    asked = {
        name: probe["httpGet"]["path"] for name, probe in _pod(objects).probes.items()
    }
    if asked != HEALTH:
        yield f"the probes ask {asked}"
    for path in {*asked.values()} - {*openapi.document(None, ())["paths"]}:
        yield f"the service has no {path}"


def port(objects: list[Object]) -> Iterator[str]:
    """Look for a port that the service does not listen on."""
    (given,) = _pod(objects).container["ports"]
    if given["containerPort"] != SETTINGS["port"]:
        yield f"the service listens on {SETTINGS['port']}"


def stopping(objects: list[Object]) -> Iterator[str]:
    """Look for a service that is killed, or asked, while it stops."""
    pod = _pod(objects)
    hook = pod.container.get("lifecycle", {}).get("preStop", {}).get("sleep", {})
    needed = SETTINGS["drain_seconds"] + SETTINGS["deadline_seconds"]
    needed += SETTINGS["prediction_log"]["close_seconds"] + hook.get("seconds", 0)
    if pod.spec["terminationGracePeriodSeconds"] <= needed:
        yield f"the service may take {needed} seconds to stop"
    ready = pod.probes["readinessProbe"]
    if ready["periodSeconds"] * ready["failureThreshold"] > SETTINGS["drain_seconds"]:
        yield "requests are sent when they are no longer answered"


def scaling(objects: list[Object]) -> Iterator[str]:
    """Look for an autoscaler that scales nothing, or against a number in a file."""
    (scaler,) = named(objects, "HorizontalPodAutoscaler").values()
    pod, target = _pod(objects), scaler["spec"]["scaleTargetRef"]
    if f"{target['kind']} {target['name']}" != pod.name:
        yield f"there is no {target['kind']} {target['name']} that serves"
    if "replicas" in pod.owner["spec"]:
        yield "a number of pods stands beside the autoscaler"
    if "cpu" not in pod.container["resources"].get("requests", {}):
        yield "the load is a part of nothing"
    if scaler["spec"]["minReplicas"] > scaler["spec"]["maxReplicas"]:
        yield "the autoscaler wants more pods than it may have"


def disruption(objects: list[Object]) -> Iterator[str]:
    """Look for ways in which all that serve go at once, or none can ever go."""
    pod = _pod(objects)
    (budget,) = named(objects, "PodDisruptionBudget").values()
    if budget["spec"]["selector"]["matchLabels"] != pod.labels:
        yield "the budget is for others"
    if budget["spec"].get("maxUnavailable") != 1:
        yield "not one at a time is taken away"
    if pod.owner["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] != 0:
        yield "one goes before its successor is ready"


CHECKS = (probes, port, stopping, scaling, disruption)
