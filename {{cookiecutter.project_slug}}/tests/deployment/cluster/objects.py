"""Objects of a cluster: where they stand, and what is in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
BASE = ROOT / "deploy" / "kubernetes" / "base"
STAGES = sorted(path.name for path in (BASE.parent / "overlays").iterdir())

Object = dict[str, Any]


@dataclass(frozen=True)
class Pod:
    """What an object makes pods from.

    Attributes:
        owner: The object.
        template: Labels and specification of the pods.
    """

    owner: Object
    template: Object

    @property
    def name(self) -> str:
        """Kind and name of the object."""
        return f"{self.owner['kind']} {self.owner['metadata']['name']}"

    @property
    def labels(self) -> dict[str, str]:
        """Labels of the pods."""
        labels: dict[str, str] = self.template["metadata"]["labels"]
        return labels

    @property
    def spec(self) -> Object:
        """What the pods are."""
        spec: Object = self.template["spec"]
        return spec

    @property
    def container(self) -> Object:
        """Their only container."""
        (container,) = self.spec["containers"]
        return container

    @property
    def image(self) -> str:
        """Name of its image, without the registry and the version."""
        name: str = self.container["image"]
        return name.rpartition("/")[2].partition(":")[0]

    @property
    def stage(self) -> str:
        """The stage of the Dockerfile that is the image."""
        return self.image.removeprefix("project-slug-")

    @property
    def probes(self) -> Object:
        """Its probes by their names."""
        return {k: v for k, v in self.container.items() if k.endswith("Probe")}

    @property
    def ports(self) -> dict[str, int]:
        """Its ports by their names."""
        given = self.container.get("ports", [])
        return {port["name"]: port["containerPort"] for port in given}

    @property
    def words(self) -> list[str]:
        """What it runs; nothing is what the image runs."""
        container = self.container
        return [*container.get("command", []), *container.get("args", [])]


def base() -> list[Object]:
    """Return the objects that each stage begins with, and what configures them."""
    kustomization = yaml.safe_load((BASE / "kustomization.yaml").read_text("utf-8"))
    files = [(BASE / name).read_text("utf-8") for name in kustomization["resources"]]
    made = [
        {"kind": "ConfigMap", "metadata": {"name": each["name"]}, "data": settings()}
        for each in kustomization["configMapGenerator"]
    ]
    return [*made, *(one for text in files for one in flat(yaml.safe_load(text)))]


def settings(stage: str | None = None) -> dict[str, str]:
    """Return the environment of the product's pods, of a stage or before any."""
    folders = [BASE, *([BASE.parent / "overlays" / stage] if stage else [])]
    given: dict[str, str] = {}
    for folder in folders:
        text = (folder / "kustomization.yaml").read_text("utf-8")
        (made,) = yaml.safe_load(text)["configMapGenerator"]
        given |= (line.split("=", 1) for line in made["literals"])
    return given


def flat(content: Object) -> list[Object]:
    """Return the objects of a list, or the one that there is."""
    return list(content["items"]) if content["kind"] == "List" else [content]


def pods(objects: list[Object]) -> Iterator[Pod]:
    """Yield what makes pods."""
    for each in objects:
        if each["kind"] == "Deployment":
            yield Pod(each, each["spec"]["template"])
        if each["kind"] == "CronJob":
            yield Pod(each, each["spec"]["jobTemplate"]["spec"]["template"])


def named(objects: list[Object], kind: str) -> dict[str, Object]:
    """Return the objects of a kind by their names."""
    return {each["metadata"]["name"]: each for each in objects if each["kind"] == kind}
