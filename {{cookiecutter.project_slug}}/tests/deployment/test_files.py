"""The files that build and start containers agree with the product, and are careful."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from project_package import config, sections

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
SERVICES: dict[str, Any] = yaml.safe_load(COMPOSE)["services"]
IMAGE = re.compile(r"\$\{IMAGE:-project-slug\}-(\w+):")
OWN = {name: it for name, it in SERVICES.items() if IMAGE.match(it["image"])}


def stages() -> dict[str, str]:
    """Return the lines of each stage of the Dockerfile."""
    parts = re.split(r"^FROM \S+ AS (\S+)$", DOCKERFILE, flags=re.M)[1:]
    return dict(zip(parts[::2], parts[1::2]))


def test_what_is_copied_from_the_repository_is_sent_to_the_builder_and_nothing_else():
    copied = {
        word.strip("/")
        for line in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.M)
        for word in line.split()
    }
    sent = {line.removeprefix("!") for line in IGNORED if line.startswith("!")}
    assert copied == sent
    assert "*" in IGNORED
    assert all((ROOT / name).exists() for name in sent)


def test_every_stage_that_is_an_image_runs_as_a_number_and_says_what_it_is():
    assert "\nUSER 10001:10001\n" in stages()["image"]
    images = {name for name, lines in stages().items() if "LABEL" in lines}
    assert {"training"} <= images
    for name in images:
        assert re.search(rf"^FROM image AS {name}$", DOCKERFILE, re.M)
        title = f"project-slug-{name}"
        assert f'image.title="{title}"' in stages()[name]
        assert "USER" not in stages()[name]


def test_everything_is_installed_by_hash_and_nothing_downloads_a_front_end():
    for line in re.findall(r"(?:pip install|pip sync|uv build) .*", DOCKERFILE):
        assert "--require-hashes" in line or "--no-deps" in line
    assert "syntax=" not in DOCKERFILE


def test_every_image_of_the_product_is_built_by_make():
    made = re.findall(r"^IMAGES [:+]= (\w+)$", (ROOT / "Makefile").read_text(), re.M)
    used = {
        found[1] for each in SERVICES.values() if (found := IMAGE.match(each["image"]))
    }
    assert {"training"} <= used <= {*made} <= {*stages()}


def test_every_variable_of_the_product_is_a_setting_or_says_what_an_image_is():
    settings = config.flatten(
        {
            name: yaml.safe_load((ROOT / "conf" / f"{name}.yaml").read_text("utf-8"))
            for name in ("base", "data", *sections.found())
        }
    )
    known = {key.partition(".")[2].upper().replace(".", "__") for key in settings}
    files = DOCKERFILE + COMPOSE
    named = set(re.findall(r"PROJECT_PACKAGE__([A-Z_]+)", files))
    assert named and named <= known


@pytest.mark.parametrize("name", OWN)
def test_a_container_of_the_product_may_do_nothing_but_its_work(name):
    service = OWN[name]
    assert service["read_only"] and service["init"]
    assert ["ALL"] == service["cap_drop"]
    assert ["no-new-privileges:true"] == service["security_opt"]
    assert "never" == service["pull_policy"]


def test_ports_are_for_this_machine_only():
    ports = [port for each in SERVICES.values() for port in each.get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_no_secret_stands_in_a_file_and_nothing_starts_without_it():
    for line in COMPOSE.splitlines():
        name, _, value = line.strip().partition(":")
        if re.search(r"PASSWORD|KEYS|SECRET", name):
            assert not value or re.fullmatch(r" \$\{\w+:\?[^}]+\}", value), line


def test_who_waits_for_another_waits_until_it_is_healthy_or_has_ended_well():
    waits = [
        (other, how["condition"])
        for each in SERVICES.values()
        for other, how in each.get("depends_on", {}).items()
    ]
    for other, condition in waits:
        ends = other == "training"
        wanted = "service_completed_successfully" if ends else "service_healthy"
        assert wanted == condition
        assert (
            ends or "healthcheck" in SERVICES[other] or "HEALTHCHECK" in stages()[other]
        )
