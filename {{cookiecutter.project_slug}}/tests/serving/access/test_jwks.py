"""The keys of an issuer: fetched beside the requests, and kept while it is away."""

import json
import threading
from time import monotonic

import pytest

from project_package.serving.access.jwks import KeySet

from .issuer import ALGORITHMS

PATIENCE = 20


def wait_for(condition) -> None:
    """Wait until a condition holds."""
    end, tick = monotonic() + PATIENCE, threading.Event()
    while not condition():
        assert monotonic() < end
        tick.wait(0.005)


@pytest.fixture
def keys(issuer):
    """The keys of the issuer, not fetched yet."""
    made = KeySet(f"{issuer.url}/keys", 300)
    yield made
    made.stop()


def test_the_last_good_keys_go_on_while_the_issuer_is_away(keys, issuer, said):
    keys.refresh()
    before = keys.keys
    issuer.away = True

    keys.refresh()
    keys.refresh()

    assert {*ALGORITHMS} == {*before}
    assert before is keys.keys
    assert "503" in keys.trouble
    assert 1 == said().count("keys of the issuer not fetched")
    issuer.away = False
    keys.refresh()
    assert "" == keys.trouble


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"keys": []}',
        b'{"keys": 7}',
        b'{"keys": [7, {"kty": "RSA", "kid": "a"}]}',
        b'{"keys": [{"kty": "oct", "kid": "a", "k": "c2VjcmV0"}]}',
        b" " * 1_000_001,
        b"\xff",
    ],
    ids=lambda content: content[:50],
)
def test_what_holds_no_public_key_changes_nothing(keys, issuer, content):
    keys.refresh()
    before = keys.keys
    issuer.content = content

    keys.refresh()

    assert before is keys.keys
    assert keys.trouble


def test_only_named_public_keys_for_signatures_are_taken(keys, issuer):
    good, nameless, other = (issuer.public(name) for name in ALGORITHMS[:3])
    del nameless["kid"]
    secret = {"kty": "oct", "kid": "secret", "k": "c2VjcmV0", "alg": "HS256"}
    shown = [good, nameless, other | {"use": "enc"}, secret]
    issuer.content = json.dumps({"keys": shown}).encode()

    keys.refresh()

    assert ["RS256"] == [*keys.keys]


def test_keys_can_be_in_a_file(issuer, tmp_path):
    (tmp_path / "keys.json").write_bytes(issuer.key_set())
    held = KeySet((tmp_path / "keys.json").as_uri(), 300)

    held.refresh()

    assert {*ALGORITHMS} == {*held.keys}


def test_keys_are_nowhere_else_than_configured(issuer):
    led = KeySet(f"{issuer.url}/moved", 300)

    led.refresh()

    assert not led.keys
    assert "302" in led.trouble


def test_keys_that_are_wanted_are_soon_fetched_and_not_too_often(issuer):
    seldom = KeySet(f"{issuer.url}/keys", 300, pause_seconds=0.2)
    seldom.watch()
    try:
        wait_for(lambda: seldom.keys)
        issuer.published |= {"RS256-next"}
        begun, before = monotonic(), issuer.fetched
        while "RS256-next" not in seldom.keys:
            seldom.want()
            assert monotonic() < begun + PATIENCE
        took = monotonic() - begun
    finally:
        seldom.stop()

    assert issuer.fetched - before <= took / 0.2 + 1


def test_an_issuer_that_comes_back_is_asked_again(issuer):
    issuer.away = True
    patient = KeySet(f"{issuer.url}/keys", 300, pause_seconds=0.01)
    thread = patient.watch()
    wait_for(lambda: patient.trouble)
    issuer.away = False
    wait_for(lambda: patient.keys)

    patient.stop()

    thread.join(PATIENCE)
    assert not thread.is_alive()
