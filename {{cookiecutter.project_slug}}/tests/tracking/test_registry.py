"""The registry in MLflow keeps the contract, and follows who moves an alias there."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from mlflow import MlflowClient

from project_package.errors import (
    ArtefactError,
    ConfigError,
    ConflictError,
)
from project_package.registry import Registry, Version

from ..registry.bundles import BECAUSE, make_bundle
from ..registry.conftest import open_registry, register, registry, rival
from ..registry.contract import SharedRegistryContract
from . import embedded
from .embedded import MODEL

__all__ = ["open_registry", "register", "registry", "rival"]


class TestEmbedded(SharedRegistryContract):
    opening = embedded.__name__

    @pytest.fixture
    def uri(self, database, tmp_path):
        """A folder with a space in it."""
        return embedded.copied(database, tmp_path / "the registry")


class Died(BaseException):
    """What ends a process in the middle, as far as it can be done to this one."""


@pytest.fixture
def folder(database, tmp_path) -> str:
    """The folder of an empty registry."""
    return embedded.copied(database, tmp_path / "registry")


@pytest.fixture
def kept(folder) -> Registry:
    """A registry whose champion is version 1, and which has a version 2."""
    made = embedded.open_registry(folder)
    for model in "ab":
        version(made, folder, model)
    made.promote(1, expected=None, **BECAUSE)
    return made


@pytest.fixture
def page(folder) -> MlflowClient:
    """What calls MLflow as its page does."""
    return MlflowClient(embedded.address(folder))


def version(kept: Registry, folder: str, model: str) -> Version:
    """Register a bundle."""
    bundle = make_bundle(Path(folder) / "made" / model, model)
    return kept.register(bundle, run_id=model, summary={"loss": 0.5})


def test_who_moves_the_alias_in_mlflow_moves_what_is_used(kept, page):
    page.set_registered_model_alias(MODEL, "champion", "2")

    assert 2 == kept.resolve("champion").number
    with kept.fetch("champion") as bundle:
        assert "b" == (bundle / "model.onnx").read_text()
    move = kept.history()[-1]
    assert (2, 1, 2) == (move.sequence, move.previous, move.version)
    assert "unknown" == move.who and "by hand" in move.why


def test_a_move_by_hand_is_recorded_before_the_next_one(kept, page):
    page.set_registered_model_alias(MODEL, "champion", "2")
    with pytest.raises(ConflictError, match="from version 1 .*but version 2 holds"):
        kept.promote(1, expected=1, **BECAUSE)
    kept.rollback(who="bob", why="complaints")
    assert {"champion": 1} == kept.aliases()
    assert [
        ("promote", 1, "ann"),
        ("promote", 2, "unknown"),
        ("rollback", 1, "bob"),
    ] == [(move.action, move.version, move.who) for move in kept.history()]


def test_an_alias_that_is_taken_away_by_hand_is_held_by_nothing(kept, page):
    page.delete_registered_model_alias(MODEL, "champion")
    assert {} == kept.aliases()
    assert "withdraw" == kept.history()[-1].action
    kept.promote(2, expected=None, **BECAUSE)
    assert {"champion": 2} == kept.aliases()


def test_an_alias_that_was_set_by_hand_only_has_a_history(kept, page):
    page.set_registered_model_alias(MODEL, "challenger", "2")
    assert ["challenger", "champion"] == kept.moved_aliases()
    assert 1 == len(kept.history("challenger"))
    kept.withdraw(**BECAUSE)
    assert ["promote", "withdraw"] == [m.action for m in kept.history("challenger")]


def test_versions_of_others_are_none_of_ours(kept, page):
    page.create_model_version(MODEL, "runs:/0/model", await_creation_for=0)
    assert [1, 2] == [version.number for version in kept.versions()]
    page.set_registered_model_alias(MODEL, "champion", "3")
    with pytest.raises(ArtefactError, match="'champion' is not in the registry"):
        kept.resolve("champion")


def test_a_version_that_was_deleted_in_mlflow_is_gone(kept, page, folder):
    page.delete_model_version(MODEL, "2")
    assert [1] == [version.number for version in kept.versions()]
    assert 3 == version(kept, folder, "b").number


@pytest.mark.parametrize("alias", ["latest", "v2"])
def test_a_name_that_mlflow_keeps_to_itself_is_refused(kept, alias):
    with pytest.raises(ConfigError, match="MLflow keeps this name"):
        kept.promote(2, alias=alias, expected=None, **BECAUSE)
    assert ["champion"] == kept.moved_aliases()


def test_a_very_long_reason_is_cut_and_kept(kept):
    kept.promote(2, expected=1, who="ann", why="long " * 5000)
    assert kept.history()[-1].why.startswith("long long")


def test_a_registry_without_tables_is_empty_and_looking_makes_none(tmp_path):
    empty = embedded.open_registry(str(tmp_path))
    assert ([], {}) == (empty.versions(), empty.aliases())
    assert not list(tmp_path.iterdir())


def dying(call: Callable[[], object], point: int, monkeypatch) -> bool:
    """Make a call that dies before its ``point``-th write; return whether it did."""
    writes = [
        name
        for name in vars(MlflowClient)
        if name.startswith(("create_", "set_", "log_param", "delete_"))
    ]
    seen = 0
    with monkeypatch.context() as patched:
        for name in writes:

            def counted(*args, _real=getattr(MlflowClient, name), **kwargs):
                nonlocal seen
                seen += 1
                if seen == point:
                    raise Died
                return _real(*args, **kwargs)

            patched.setattr(MlflowClient, name, counted)
        try:
            call()
        except Died:
            return True
    return False


def work(kept: Registry, folder: str) -> None:
    """Register version 3, promote it, and roll back to what was champion."""
    third = version(kept, folder, "c")
    kept.promote(third, expected=kept.aliases()["champion"], **BECAUSE)
    kept.rollback(**BECAUSE)


def test_whoever_is_killed_between_two_writes_leaves_what_can_be_gone_on_with(
    database, tmp_path, monkeypatch
):
    for point in range(1, 50):
        folder = embedded.copied(database, tmp_path / str(point))
        kept = embedded.open_registry(folder)
        version(kept, folder, "a")
        kept.promote(1, expected=None, **BECAUSE)
        died = dying(partial(work, kept, folder), point, monkeypatch)
        moves = kept.history()
        assert list(range(1, len(moves) + 1)) == [move.sequence for move in moves]
        assert kept.aliases()["champion"] in (1, 2)
        assert not [move for move in moves if move.who == "unknown"]
        again = version(kept, folder, "c")
        held = kept.history()[-1].version
        kept.promote(again, expected=held, **BECAUSE)
        assert {"champion": 2} == kept.aliases()
        assert 2 == kept.history()[-1].version
        if not died:
            break
    assert 5 < point < 49
