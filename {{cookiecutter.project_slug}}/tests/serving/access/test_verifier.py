"""Tokens: which are taken, which are not, and how often they are verified."""

import base64
import hmac
import json
from time import time

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from project_package.serving.access import tokens
from project_package.serving.access.jwks import KeySet
from project_package.serving.access.scope import Scope
from project_package.serving.access.settings import Tokens
from project_package.serving.refusal import Refusal

from .issuer import ALGORITHMS, private_key

NOW = int(time())
FUTURE, PAST = NOW + 3600, NOW - 3600


@pytest.fixture
def keys(issuer):
    """The keys of the issuer, fetched."""
    fetched = KeySet(f"{issuer.url}/keys", 300)
    fetched.refresh()
    return fetched


@pytest.fixture
def verifier(issuer, keys):
    """What verifies the tokens of the issuer."""
    return tokens.Verifier(Tokens(**issuer.settings()), keys)


def status(verifier, token) -> int:
    """Return how a token is refused; 200 if it is not."""
    try:
        verifier.caller(token)
    except Refusal as refusal:
        return refusal.status
    return 200


def unsigned(header: dict, claims: dict) -> str:
    """Return a token whose signature is empty."""
    parts = [json.dumps(part).encode() for part in (header, claims)]
    return b".".join([*map(encoded, parts), b""]).decode("ascii")


def encoded(part: bytes) -> bytes:
    """Return a part of a token."""
    return base64.urlsafe_b64encode(part).rstrip(b"=")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_token_of_every_asymmetric_kind_is_taken(verifier, issuer, algorithm):
    caller = verifier.caller(issuer.token(algorithm))

    assert ("token", "shop") == (caller.kind, caller.name)
    assert {Scope.PREDICT} == caller.scopes


@pytest.mark.parametrize(
    "claims",
    [
        *({"aud": aud} for aud in ("other", ["other"], None, "", "prediction")),
        *({"iss": iss} for iss in ("https://other", None, "")),
        *({"exp": exp} for exp in (PAST, None, "soon", 0, -1)),
        *({"iat": iat} for iat in (FUTURE, None, "then")),
        *({"nbf": nbf} for nbf in (FUTURE, "later")),
        *({"sub": sub} for sub in (None, 7)),
    ],
)
def test_a_token_that_says_something_wrong_is_refused(verifier, issuer, claims):
    try:
        token = issuer.token(**claims)
    except TypeError:
        pytest.fail("the token has to be one that a stranger could make")

    assert 401 == status(verifier, token)


@pytest.mark.parametrize(
    "claims",
    [{"aud": ["other", "predictions"]}, {"nbf": PAST}],
    ids=["audiences", "begun"],
)
def test_a_token_that_says_more_is_taken(verifier, issuer, claims):
    assert 200 == status(verifier, issuer.token(**claims))


def test_a_token_that_is_late_by_seconds_is_taken(verifier, issuer):
    assert 200 == status(verifier, issuer.token(exp=int(time()) - 5))


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "", "HS256", "RS256"])
@pytest.mark.parametrize("name", [*ALGORITHMS, None])
def test_a_token_without_a_signature_is_refused(verifier, issuer, algorithm, name):
    header = {"typ": "JWT", "alg": algorithm, "kid": name}

    assert 401 == status(verifier, unsigned(header, issuer.claims()))


@pytest.mark.parametrize("form", [serialization.Encoding.PEM, None])
@pytest.mark.parametrize("name", ALGORITHMS)
def test_the_public_key_is_no_secret_to_sign_with(verifier, issuer, name, form):
    public = json.dumps(issuer.public(name)).encode()
    if form:
        shape = serialization.PublicFormat.SubjectPublicKeyInfo
        public = issuer.signing[name].public_key().public_bytes(form, shape)
    said = unsigned({"typ": "JWT", "alg": "HS256", "kid": name}, issuer.claims())
    signature = encoded(hmac.digest(public, said[:-1].encode(), "sha256")).decode()

    assert 401 == status(verifier, f"{said}{signature}")


def test_a_token_with_the_signature_of_another_key_is_refused(verifier, issuer):
    stranger = private_key("RS256")
    forged = jwt.encode(issuer.claims(), stranger, "RS256", {"kid": "RS256"})
    swapped = jwt.encode(
        issuer.claims(), issuer.signing["ES256"], "ES256", {"kid": "RS256"}
    )
    head, _, signature = issuer.token(scope="openid").split(".")
    _, body, _ = issuer.token().split(".")

    assert 401 == status(verifier, forged)
    assert 401 == status(verifier, swapped)
    assert 401 == status(verifier, f"{head}.{body}.{signature}")


@pytest.mark.parametrize("name", [None, "nobody", 7, ["RS256"]])
def test_a_token_whose_key_is_not_there_is_refused(verifier, issuer, name):
    token = unsigned({"alg": "RS256", "kid": name}, issuer.claims())

    assert 401 == status(verifier, token)


@given(st.text(max_size=80))
@settings(
    deadline=None,
    max_examples=300,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_else_is_shown_is_refused(verifier, text):
    for shown in (text, f"{text}.{text}.{text}"):
        assert 401 == status(verifier, shown)


def test_deep_nesting_in_a_token_is_refused(verifier):
    deep = base64.urlsafe_b64encode(b'{"a":' * 9000).decode()

    assert 401 == status(verifier, f"{deep}.{deep}.{deep}")


@pytest.mark.parametrize(
    ("more", "claims"),
    [
        ({"claim": "scp"}, {"scp": ["predict", "other"]}),
        ({"claim": "scp"}, {"scp": "other predict"}),
        (
            {"scopes": {"predict": "api://x/Score.Read"}},
            {"scope": "api://x/Score.Read"},
        ),
    ],
)
def test_an_issuer_may_call_scopes_otherwise(issuer, keys, more, claims):
    named = tokens.Verifier(Tokens(**issuer.settings(**more)), keys)

    assert {Scope.PREDICT} == named.caller(issuer.token(**claims)).scopes


@pytest.mark.parametrize("scope", [None, "", "predictor", ["feed"], 7, [["predict"]]])
def test_a_token_that_names_no_scope_is_good_for_nothing(verifier, issuer, scope):
    assert not verifier.caller(issuer.token(scope=scope)).scopes


def test_a_token_is_verified_once_until_it_ends_or_other_keys_are_there(
    issuer, keys, monkeypatch
):
    begun = int(time())
    now, decoded = [float(begun)], []
    own = tokens.Verifier(Tokens(**issuer.settings()), keys, lambda: now[0])
    real = jwt.decode
    monkeypatch.setattr(
        jwt, "decode", lambda *given, **how: decoded.append(1) or real(*given, **how)
    )
    token = issuer.token(exp=begun + 600)

    counts = []
    for step in (0, 0, 590, 600):
        now[0] = begun + step
        own.caller(token)
        counts.append(len(decoded))
    now[0] = begun
    keys.refresh()
    own.caller(token)

    assert [1, 1, 1, 2] == counts
    assert 3 == len(decoded)


def test_a_token_whose_key_the_issuer_took_back_is_refused(verifier, issuer, keys):
    token = issuer.token("ES256")
    before = status(verifier, token)
    issuer.published = {"RS256"}

    keys.refresh()

    assert (200, 401) == (before, status(verifier, token))


def test_a_weak_key_of_the_issuer_verifies_nothing(issuer, keys, verifier):
    issuer.signing = issuer.signing | {
        "RS256-weak": rsa.generate_private_key(public_exponent=65537, key_size=1024)
    }
    issuer.published = {"RS256", "RS256-weak"}
    keys.refresh()
    with pytest.warns(jwt.warnings.InsecureKeyLengthWarning):
        token = issuer.token("RS256-weak")

    assert 401 == status(verifier, token)
