"""Keys: who shows one is admitted to what it is good for."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from project_package import config
from project_package.errors import ConfigError
from project_package.serving.access import keys
from project_package.serving.access.digest import digest
from project_package.serving.section import Serving

from ...kinds import examples
from ..client import Client
from .keys import made, shown

# What is predicted makes no difference to who may ask.
pytestmark = pytest.mark.parametrize(
    "kind", examples()[:1], indirect=True, ids=lambda kind: kind.problem.name
)
OPEN = ("/healthz", "/readyz", "/docs", "/openapi.json")
DAY = timedelta(days=1)


def today():
    """Return the day in UTC."""
    return datetime.now(UTC).date()


def test_who_shows_a_key_is_admitted(guarded, row):
    key, held = made("shop", "predict")
    client, _ = guarded(keys=[held])

    assert 200 == client.predict(row, **shown(key)).status
    assert 200 == client.predict(row, authorization=f"Bearer {key}").status
    assert 200 == client.predict([row] * 200, **shown(key)).status


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-api-key": ""},
        {"authorization": "Bearer"},
        {"authorization": "Bearer  "},
        {"authorization": "Basic eDp5"},
    ],
)
def test_who_shows_nothing_is_told_how(guarded, row, headers):
    client, _ = guarded(keys=[made("shop", "predict")[1]])

    reply = client.predict(row, **headers)

    assert 401 == reply.status
    assert reply.is_problem
    assert "X-API-Key" in reply.json["detail"]
    challenge = reply.headers["www-authenticate"]
    assert 'Bearer realm="project-slug"' == challenge


def test_an_expired_key_is_refused_as_one_that_never_was(guarded, row):
    past, ended = made("old", "predict", expires=str(today() - DAY))
    last, ending = made("last", "predict", expires=str(today()))
    client, _ = guarded(keys=[ended, ending])

    expired = client.predict(row, **shown(past))
    unknown = client.predict(row, **shown(keys.new()))

    assert 401 == expired.status == unknown.status
    assert expired == unknown
    assert 'error="invalid_token"' in expired.headers["www-authenticate"]
    assert 200 == client.predict(row, **shown(last)).status


def test_a_key_for_something_else_is_told_which_scope_it_lacks(guarded, row, said):
    key, held = made("shop", "feedback", "administration")
    client, _ = guarded(keys=[held])

    reply = client.predict(row, **shown(key))

    assert 403 == reply.status
    assert reply.is_problem
    assert "scope predict" in reply.json["detail"]
    assert 'error="insufficient_scope"' in reply.headers["www-authenticate"]
    assert 'scope="predict"' in reply.headers["www-authenticate"]
    logged = said()
    assert "shop" in logged and key not in logged


def test_during_a_rotation_two_keys_are_good(guarded, row):
    old, leaving = made("shop-2025", "predict")
    new, coming = made("shop-2026", "predict")
    before, _ = guarded(keys=[leaving])
    both, _ = guarded(keys=[leaving, coming])
    after, _ = guarded(keys=[coming])

    statuses = [
        [client.predict(row, **shown(key)).status for key in (old, new)]
        for client in (before, both, after)
    ]

    assert [[200, 401], [200, 200], [401, 200]] == statuses


def test_health_and_the_contract_need_no_key_and_the_rest_does(guarded):
    predicting, one = made("shop", "predict")
    administering, other = made("prometheus", "administration")
    client, _ = guarded(keys=[one, other])

    statuses = {
        path: [
            (
                client.send("GET", path, headers=shown(key)).status
                if key
                else client.get(path).status
            )
            for key in ("", predicting, administering)
        ]
        for path in (*OPEN, "/v1/model", "/metrics")
    }

    assert {
        **dict.fromkeys(OPEN, [200, 200, 200]),
        "/v1/model": [401, 200, 403],
        "/metrics": [401, 403, 200],
    } == statuses


def test_figures_can_be_shown_to_everybody(guarded):
    client, _ = guarded(keys=[made("shop", "predict")[1]], open_metrics=True)

    assert 200 == client.get("/metrics").status
    assert 401 == client.get("/v1/model").status


def test_without_keys_everybody_is_admitted(guarded, row):
    client, _ = guarded()

    assert 200 == client.predict(row).status
    assert 200 == client.get("/metrics").status


@pytest.mark.parametrize("chunked", [False, True])
def test_who_may_not_ask_is_refused_before_the_body_is_looked_at(
    guarded, framework, chunked
):
    _, service = guarded(keys=[made("shop", "predict")[1]])
    client = Client(framework.application(service), chunked)
    too_much = service.settings.max_body_bytes + 1

    large = client.predict(b" " * too_much, **shown(keys.new()))
    foreign = client.send("POST", "/v1/predict", b"{", {"content-type": "text/plain"})

    assert 401 == large.status == foreign.status


def test_no_secret_is_logged_or_answered(guarded, row, said):
    past, ended = made("old", "predict", expires=str(today() - DAY))
    key, held = made("shop", "feedback", expires=str(today() + 3 * DAY))
    client, _ = guarded(keys=[ended, held])
    stranger = keys.new()

    replies = [
        client.predict(row, **headers)
        for secret in (past, key, stranger)
        for headers in (shown(secret), {"authorization": f"Bearer {secret}"})
    ]
    replies += [client.get(path) for path in (*OPEN, "/v1/model", "/metrics")]

    seen = "".join([*map(str, replies), said()])
    assert "key has expired" in seen and "key expires soon" in seen
    assert 1 == seen.count("key is used after its end")
    for secret in (past, key, stranger, ended["sha256"], held["sha256"]):
        assert secret not in seen


def test_keys_can_come_by_the_environment(finished):
    _, held = made("shop", "predict", expires="2999-12-31")
    variable = "PROJECT_PACKAGE__SERVING__ACCESS__KEYS"
    environment = {variable: json.dumps([held])}

    loaded = config.load((), (), environment=environment, root=finished.root)

    access = loaded.section(Serving).access
    assert ["shop"] == [key.name for key in access.keys]
    assert access.checks


SAMPLE, OTHER = made("shop", "predict")[1], made("bank", "predict")[1]


@pytest.mark.parametrize(
    ("access", "reason"),
    [
        ({"keys": [SAMPLE, OTHER | {"name": "shop"}]}, "two keys have the same name"),
        ({"keys": [SAMPLE, SAMPLE | {"name": "b"}]}, "two keys have the same sha256"),
        ({"keys": [SAMPLE | {"sha256": "0" * 64}]}, "that of a sample"),
        ({"keys": [SAMPLE | {"sha256": digest("").hex()}]}, "that of a sample"),
        ({"keys": [SAMPLE | {"sha256": digest("changeme").hex()}]}, "a sample"),
        ({"keys": [SAMPLE | {"scopes": []}]}, "at least 1 item"),
        ({"keys": [SAMPLE | {"scopes": ["all"]}]}, "'predict', 'feedback'"),
        ({"keys": [SAMPLE | {"name": "a b"}]}, "name='a b'"),
        ({"keys": [SAMPLE], "open": True}, "Set one of them"),
        ({"rate": {"per_second": 1, "burst": 1}}, "no caller is known"),
        ({"tokens": {"issuer": "a", "audience": "b", "jwks": "http://a.b/c"}}, "https"),
        ({"tokens": {"issuer": "a", "audience": "b", "jwks": "ftp://a.b/c"}}, "https"),
    ],
)
def test_what_protects_nothing_is_refused(finished, access, reason):
    patches = [f"serving.access.{k}={json.dumps(v)}" for k, v in access.items()]

    with pytest.raises(ConfigError) as refused:
        finished.config(*patches)

    assert reason in str(refused.value)


SECRET = keys.new()


@pytest.mark.parametrize(
    "given",
    [
        SECRET,
        [SECRET],
        {"shop": SECRET},
        [SAMPLE | {"sha256": SECRET}],
        [SAMPLE | {"key": SECRET}],
        [{"name": "shop", "key": SECRET, "scopes": ["predict"]}],
        [SAMPLE | {"sha256": 12}],
    ],
    ids=["text", "list", "name", "hash", "beside", "alone", "number"],
)
def test_a_key_that_is_put_in_place_of_its_hash_is_not_repeated(finished, given):
    with pytest.raises(ConfigError) as refused:
        finished.config(f"serving.access.keys={json.dumps(given)}")

    assert "serving.access" in str(refused.value)
    assert SECRET not in str(refused.value)
