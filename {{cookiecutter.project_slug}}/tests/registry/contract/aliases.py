"""Aliases: promotion by compare-and-swap, rollback and the audit trail."""

import pytest

from project_package.errors import (
    ArtefactError,
    ConfigError,
    ConflictError,
)

from ..bundles import BECAUSE


class AliasesContract:
    """An alias moves only from where its mover believes it to be."""

    @pytest.mark.parametrize("alias", ["", "Champion", "../x", "-1", "a b", "1st", "é"])
    def test_what_cannot_be_an_alias_is_refused(self, registry, register, alias):
        version = register("a")
        with pytest.raises(ConfigError, match="alias"):
            registry.promote(version, alias=alias, expected=None, **BECAUSE)
        with pytest.raises(ConfigError, match="alias"):
            registry.resolve(alias)

    def test_promotion_moves_the_alias_and_keeps_the_versions(self, registry, register):
        first, second = register("a"), register("b")
        registry.promote(first, expected=None, **BECAUSE)
        registry.promote("2", expected=1, **BECAUSE)
        assert second == registry.resolve("champion")
        assert {"champion": 2} == registry.aliases()
        assert [first, second] == registry.versions()

    @pytest.mark.parametrize("expected", [1, None, 9])
    def test_promotion_is_refused_when_the_alias_moved_in_the_meantime(
        self, registry, register, expected
    ):
        for model in "abc":
            register(model)
        registry.promote(1, expected=None, **BECAUSE)
        registry.promote(2, expected=1, **BECAUSE)
        believed = f"from {f'version {expected}' if expected else 'no version'} "
        with pytest.raises(ConflictError, match=f"{believed}.*but version 2 holds"):
            registry.promote(3, expected=expected, **BECAUSE)
        assert 2 == registry.resolve("champion").number

    def test_a_move_is_refused_when_the_alias_moves_during_its_checks(
        self, registry, register, rival, monkeypatch
    ):
        for model in "abc":
            register(model)
        registry.promote(1, expected=None, **BECAUSE)
        moves = iter([(2, 1), (3, 2)])

        def move_meanwhile(_version):
            number, expected = next(moves)
            rival.promote(number, expected=expected, **BECAUSE)

        monkeypatch.setattr(registry, "_verify", move_meanwhile)
        with pytest.raises(ConflictError, match="from version 1 .* but version 2 hold"):
            registry.promote(3, expected=1, **BECAUSE)
        with pytest.raises(ConflictError, match="from version 2 .* but version 3 hold"):
            registry.rollback(**BECAUSE)
        assert [1, 2, 3] == [move.version for move in registry.history()]

    def test_promotion_is_refused_when_nothing_holds_what_was_expected(
        self, registry, register
    ):
        with pytest.raises(ConflictError, match="from version 5 .*no version holds"):
            registry.promote(register("a"), expected=5, **BECAUSE)

    def test_promoting_what_holds_the_alias_records_nothing(self, registry, register):
        version = register("a")
        event = registry.promote(version, expected=None, **BECAUSE)
        assert event == registry.promote(version, expected=None, **BECAUSE)
        assert [event] == registry.history()

    def test_aliases_move_independently(self, registry, register):
        registry.promote(register("a"), expected=None, **BECAUSE)
        registry.promote(register("b"), alias="challenger", expected=None, **BECAUSE)
        assert {"challenger": 2, "champion": 1} == registry.aliases()
        assert 1 == len(registry.history("champion"))

    def test_history_tells_who_moved_what_and_why(self, registry, register):
        for model in "ab":
            register(model)
        registry.promote(1, expected=None, who="ann", why="first model")
        registry.promote(2, expected=1, who="retraining", why="loss 0.2, was 0.3")
        registry.rollback(who="bob", why="complaints")
        assert [
            (1, None, "promote", 1, "ann", "first model"),
            (2, 1, "promote", 2, "retraining", "loss 0.2, was 0.3"),
            (3, 2, "rollback", 1, "bob", "complaints"),
        ] == [
            (
                move.sequence,
                move.previous,
                move.action,
                move.version,
                move.who,
                move.why,
            )
            for move in registry.history()
        ]

    def test_history_tells_the_time_in_utc(self, registry, register):
        event = registry.promote(register("a"), expected=None, **BECAUSE)
        assert event.when.endswith("+00:00")
        assert [event] == registry.history()

    def test_an_alias_that_never_moved_has_no_history(self, registry):
        assert registry.history("challenger") == []

    @pytest.mark.parametrize("blank", ["who", "why"])
    def test_a_move_without_who_or_why_is_refused(self, registry, register, blank):
        with pytest.raises(ConfigError, match="who and why"):
            registry.promote(register("a"), expected=None, **{**BECAUSE, blank: " "})
        assert registry.history() == []

    def test_rollback_goes_further_back_each_time(self, registry, register):
        for number, model in enumerate("abc"):
            registry.promote(register(model), expected=number or None, **BECAUSE)
        assert 2 == registry.rollback(**BECAUSE).version
        assert 1 == registry.rollback(**BECAUSE).version
        advice = "before version 1, .* models promote NUMBER --alias champion --why"
        with pytest.raises(ArtefactError, match=f"No version held champion {advice}"):
            registry.rollback(**BECAUSE)
        assert 1 == registry.resolve("champion").number

    def test_rollback_after_a_new_promotion_skips_what_was_rolled_back(
        self, registry, register
    ):
        for number, model in enumerate("abc"):
            registry.promote(register(model), expected=number or None, **BECAUSE)
        registry.rollback(**BECAUSE)
        registry.promote(register("d"), expected=2, **BECAUSE)
        assert [2, 1] == [registry.rollback(**BECAUSE).version for _ in range(2)]

    def test_rollback_of_an_alias_that_nothing_holds_is_refused(self, registry):
        with pytest.raises(ArtefactError, match="No version held challenger before"):
            registry.rollback(alias="challenger", **BECAUSE)
