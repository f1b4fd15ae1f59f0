"""What the manifests refer to exists, and each stage is configured as it may be."""

import pytest

from project_package import config

from . import checks, objects


@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.__name__)
def test_nothing_is_wrong_with(check):
    found = objects.base()
    assert list(objects.pods(found))
    assert [] == [*check(found)]


@pytest.mark.parametrize("stage", objects.STAGES)
def test_the_product_takes_the_settings_of_a_stage(stage):
    given = objects.settings(stage)
    overlay = given["PROJECT_PACKAGE_OVERLAYS"]
    loaded = config.load([overlay], environment=given, root=objects.ROOT)
    named = {name for name in given if name.startswith(config.ENVIRONMENT_PREFIX)}
    assert len(named) == sum(
        origin == "environment" for origin in loaded.origins.values()
    )


def test_stages_keep_apart_what_they_keep():
    own = [
        {value for value in objects.settings(stage).values() if "://" in value}
        - {*objects.settings().values()}
        for stage in objects.STAGES
    ]
    assert sum(map(len, own)) == len(set().union(*own)) > 0


def test_no_secret_stands_in_a_manifest():
    for path in objects.BASE.parent.rglob("*.yaml"):
        text = path.read_text("utf-8")
        assert "kind: Secret" not in text
        assert "PASSWORD" not in text
