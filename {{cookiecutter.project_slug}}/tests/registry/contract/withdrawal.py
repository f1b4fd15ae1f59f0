"""Withdrawal: an alias that no version holds any more."""

import pytest

from project_package.errors import (
    ArtefactError,
    ConfigError,
    ConflictError,
)

from ..bundles import BECAUSE


class WithdrawalContract:
    """What is withdrawn is gone from the aliases and stays in their history."""

    def test_what_is_withdrawn_holds_the_alias_no_more(self, registry, register):
        registry.promote(register("a"), alias="challenger", expected=None, **BECAUSE)

        event = registry.withdraw(**BECAUSE)

        assert {} == registry.aliases()
        assert ("withdraw", None, 1) == (event.action, event.version, event.previous)
        assert event == registry.history("challenger")[-1]
        with pytest.raises(ArtefactError, match="'challenger' is not in the registry"):
            registry.resolve("challenger")
        with pytest.raises(ArtefactError, match="No version is challenger now"):
            registry.withdraw(**BECAUSE)

    def test_what_was_withdrawn_can_be_named_again_but_not_rolled_back_to(
        self, registry, register
    ):
        first, second = register("a"), register("b")
        registry.promote(first, alias="challenger", expected=None, **BECAUSE)
        registry.withdraw(**BECAUSE)
        with pytest.raises(ConflictError, match="from version 1 .*no version holds"):
            registry.promote(second, alias="challenger", expected=1, **BECAUSE)

        registry.promote(second, alias="challenger", expected=None, **BECAUSE)

        assert {"challenger": 2} == registry.aliases()
        with pytest.raises(ArtefactError, match="held challenger before version 2"):
            registry.rollback(alias="challenger", **BECAUSE)

    def test_the_champion_cannot_be_withdrawn(self, registry, register):
        registry.promote(register("a"), expected=None, **BECAUSE)
        with pytest.raises(ConfigError, match="champion cannot be withdrawn"):
            registry.withdraw(alias="champion", **BECAUSE)
        assert {"champion": 1} == registry.aliases()

    def test_withdrawing_is_refused_when_the_alias_moves_meanwhile(
        self, registry, register, rival, monkeypatch
    ):
        for model in "ab":
            register(model)
        registry.promote(1, alias="challenger", expected=None, **BECAUSE)
        append = registry._append  # pylint: disable=protected-access

        def after_another(event):
            rival.promote(2, alias="challenger", expected=1, **BECAUSE)
            return append(event)

        monkeypatch.setattr(registry, "_append", after_another)
        with pytest.raises(ConflictError, match="to no version, but version 2 holds"):
            registry.withdraw(**BECAUSE)
        assert {"challenger": 2} == registry.aliases()

    def test_a_challenger_that_becomes_champion_is_challenger_no_more(
        self, registry, register
    ):
        for model in "abc":
            register(model)
        registry.promote(1, expected=None, **BECAUSE)
        registry.promote(3, alias="challenger", expected=None, **BECAUSE)
        registry.promote(2, expected=1, **BECAUSE)
        assert {"champion": 2, "challenger": 3} == registry.aliases()

        registry.promote(3, expected=2, **BECAUSE)

        assert {"champion": 3} == registry.aliases()
        assert "It became champion." == registry.history("challenger")[-1].why

    @pytest.mark.parametrize("other", [None, 3])
    def test_a_challenger_that_moves_while_it_becomes_champion_is_left_alone(
        self, registry, register, rival, monkeypatch, other
    ):
        for model in "abc":
            register(model)
        registry.promote(1, expected=None, **BECAUSE)
        registry.promote(2, alias="challenger", expected=None, **BECAUSE)
        latest = registry._latest  # pylint: disable=protected-access

        def then_another_moves(alias):
            found = latest(alias)
            if alias == "challenger" and found == rival.history("challenger")[0]:
                rival.withdraw(**BECAUSE)
                if other:
                    rival.promote(other, alias="challenger", expected=None, **BECAUSE)
            return found

        monkeypatch.setattr(registry, "_latest", then_another_moves)
        promoted = registry.promote(2, expected=1, **BECAUSE)

        moves = [event.version for event in rival.history("challenger")]
        assert 2 == promoted.version == rival.resolve("champion").number
        assert [2, None, *([other] if other else [])] == moves

    def test_an_alias_that_was_withdrawn_is_still_among_those_that_moved(
        self, registry, register
    ):
        version = register("a")
        for alias in ("shadow", "champion", "best"):
            registry.promote(version, alias=alias, expected=None, **BECAUSE)
        registry.withdraw(alias="shadow", **BECAUSE)

        assert {"best": 1, "champion": 1} == registry.aliases()
        assert ["best", "champion", "shadow"] == registry.moved_aliases()
