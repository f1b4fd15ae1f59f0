"""The ring of keys: compared in constant time, and good until they end."""

import hmac
from datetime import UTC, datetime

from project_package.serving.access import keys
from project_package.serving.access.settings import Access, Key

from .keys import made


def test_a_key_ends_while_the_service_runs():
    key, held = made("shop", "predict", expires="2026-03-31")
    now = [datetime(2026, 3, 31, 23, 59, tzinfo=UTC).timestamp()]
    ring = keys.KeyRing([Key(**held)], lambda: now[0])
    before = ring.caller(key)

    now[0] += 60

    assert before is not None and "shop" == before.name
    assert ring.caller(key) is None


def test_a_key_is_compared_with_all_in_constant_time(monkeypatch):
    made_keys = [made(f"shop-{number}", "predict") for number in range(5)]
    ring = keys.KeyRing([Key(**held) for _, held in made_keys])
    compared = []

    def compare(one, other):
        compared.append(len(one))
        return real(one, other)

    real = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", compare)
    callers = [ring.caller(key) for key in (made_keys[0][0], keys.new())]

    assert ["shop-0", None] == [caller and caller.name for caller in callers]
    assert [32] * 10 == compared


def test_a_hash_in_the_configuration_is_all_that_is_held_of_a_key():
    key, held = made("shop", "predict")

    access = Access(keys=(Key(**held),))

    assert key not in access.model_dump_json()
