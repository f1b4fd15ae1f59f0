"""Versions: numbering, identity and how they are found."""

import re

import pytest

from project_package.errors import ArtefactError, ConfigError

from ..bundles import BECAUSE, make_bundle


class VersionsContract:
    """Versions are numbered, immutable and found by number or alias."""

    def test_versions_are_numbered_from_one_in_the_order_of_registration(
        self, registry, register
    ):
        assert registry.versions() == []
        registered = [register("a"), register("b"), register("c")]
        assert [1, 2, 3] == [version.number for version in registered]
        assert registered == registry.versions()

    def test_a_version_records_its_run_its_metrics_and_the_time_in_utc(self, register):
        version = register("a", run_id="run-7")
        assert "run-7" == version.run_id
        assert {"loss": 0.25} == version.summary
        assert version.created.endswith("+00:00")
        assert re.fullmatch("[0-9a-f]{64}", version.bundle_digest)

    def test_the_same_bundle_of_the_same_run_keeps_its_version(
        self, registry, register
    ):
        assert register("a") == register("a")
        assert 1 == len(registry.versions())

    def test_the_same_bundle_of_another_run_is_another_version(self, register):
        first, second = register("a", run_id="1"), register("a", run_id="2")
        assert (1, 2) == (first.number, second.number)
        assert first.bundle_digest == second.bundle_digest

    def test_another_process_would_see_the_same(self, registry, register, rival):
        registry.promote(register("a"), expected=None, **BECAUSE)
        assert registry.versions() == rival.versions()
        assert registry.history() == rival.history()

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), "high", None])
    def test_a_metric_that_is_not_a_finite_number_is_refused(
        self, registry, tmp_path, value
    ):
        bundle = make_bundle(tmp_path / "bundle")
        with pytest.raises(ConfigError, match="'loss'"):
            registry.register(bundle, run_id="1", summary={"loss": value})
        assert registry.versions() == []

    def test_a_version_is_found_by_number_text_alias_and_itself(
        self, registry, register
    ):
        register("a")
        second = register("b")
        registry.promote(second, alias="challenger", expected=None, **BECAUSE)
        for reference in (2, "2", "challenger", second):
            assert second == registry.resolve(reference)

    @pytest.mark.parametrize("reference", [0, 9, "9", "champion", "9" * 9])
    def test_an_unknown_version_is_refused_with_what_exists(
        self, registry, register, reference
    ):
        register("a")
        registry.promote(register("b"), alias="shadow", expected=None, **BECAUSE)
        with pytest.raises(ArtefactError, match="versions 1 to 2; shadow is 2"):
            registry.resolve(reference)

    def test_an_empty_registry_says_what_to_do(self, registry):
        with pytest.raises(ArtefactError, match="empty.*run training"):
            registry.resolve("champion")
