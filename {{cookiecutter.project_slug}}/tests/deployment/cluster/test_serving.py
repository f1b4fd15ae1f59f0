"""The service in a cluster: what is asked, how it is scaled, how it stops."""

import pytest
import yaml

from . import objects, service_checks


@pytest.mark.parametrize(
    "check", service_checks.CHECKS, ids=lambda check: check.__name__
)
def test_nothing_is_wrong_with(check):
    assert [] == [*check(objects.base())]


def test_figures_are_read_from_the_port_of_the_service():
    folder = objects.BASE.parent / "components" / "service-monitor"
    monitor = yaml.safe_load((folder / "service-monitor.yaml").read_text("utf-8"))
    (service,) = objects.named(objects.base(), "Service").values()
    selector = monitor["spec"]["selector"]["matchLabels"]
    assert selector.items() <= service["metadata"]["labels"].items()
    ports = {port["name"] for port in service["spec"]["ports"]}
    assert {each["port"] for each in monitor["spec"]["endpoints"]} <= ports
