"""Bearer tokens over HTTP: whoever the issuer vouches for is admitted."""

import pytest

from ...kinds import examples
from .keys import made, shown

pytestmark = pytest.mark.parametrize(
    "kind", examples()[:1], indirect=True, ids=lambda kind: kind.problem.name
)


@pytest.fixture
def fetched(guarded, issuer):
    """Makes a client of a service that has the keys of the issuer."""

    def make(**access):
        client, service = guarded(tokens=issuer.settings(), **access)
        service.guard.issuer.refresh()
        return client

    return make


def bearer(token: str) -> dict[str, str]:
    """Return the header that shows a token."""
    return {"authorization": f"Bearer {token}"}


def test_a_token_is_good_for_the_scopes_that_it_names(fetched, issuer, row):
    client = fetched()

    reply = client.predict(row, **bearer(issuer.token()))
    other = client.predict(row, **bearer(issuer.token(scope="feedback")))
    figures = client.send("GET", "/metrics", headers=bearer(issuer.token()))
    scraper = bearer(issuer.token(scope="administration"))

    assert 200 == reply.status
    assert 403 == other.status == figures.status
    assert "administration" in figures.json["detail"]
    assert 200 == client.send("GET", "/metrics", headers=scraper).status


def test_keys_and_tokens_are_taken_beside_each_other(fetched, issuer, row):
    key, held = made("shop", "predict")
    client = fetched(keys=[held])

    assert 200 == client.predict(row, **shown(key)).status
    assert 200 == client.predict(row, **bearer(key)).status
    assert 200 == client.predict(row, **bearer(issuer.token())).status
    assert 401 == client.predict(row, **shown(issuer.token())).status
    assert 401 == client.predict(row).status


def test_a_token_that_is_not_valid_is_refused_without_a_reason(
    fetched, issuer, row, said
):
    client = fetched()
    tokens = [issuer.token(aud="other"), issuer.token(exp=1), "a.b.c", ".."]

    replies = [client.predict(row, **bearer(token)) for token in tokens]

    assert [401] * 4 == [reply.status for reply in replies]
    assert 1 == len({reply.json["detail"] for reply in replies})
    assert all('error="invalid_token"' in str(reply) for reply in replies)
    seen = "".join([*map(str, replies), said()])
    assert not [token for token in tokens[:2] if token in seen]


def test_a_key_of_the_issuer_that_is_not_known_yet_is_taken_after_a_while(
    fetched, issuer, row
):
    client = fetched()
    token = issuer.token("RS256-next")
    issuer.published = {"RS256-next"}

    reply = client.predict(row, **bearer(token))

    assert 401 == reply.status
    assert int(reply.headers["retry-after"]) > 0


def test_before_the_keys_are_there_a_token_has_to_wait(guarded, issuer, row):
    client, _ = guarded(tokens=issuer.settings())

    reply = client.predict(row, **bearer(issuer.token()))

    assert 503 == reply.status
    assert reply.is_problem
    assert int(reply.headers["retry-after"]) > 0
    assert 0 == issuer.fetched
