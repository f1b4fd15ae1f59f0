"""Headers: what a browser must not make of an answer, and what nobody has to know."""

import base64
import hashlib
import re

import pytest

from project_package.serving import security

from ..kinds import examples

pytestmark = pytest.mark.parametrize(
    "kind", examples()[:1], indirect=True, ids=lambda kind: kind.problem.name
)
FOREIGN = {
    "origin": "https://elsewhere.example",
    "access-control-request-method": "POST",
    "access-control-request-headers": "content-type,x-api-key",
}
ASKED = [
    *(("GET", path) for path in ("/healthz", "/readyz", "/metrics", "/openapi.json")),
    *(("GET", path) for path in ("/docs", "/v1/model", "/nowhere", "/v1/predict")),
    *(("HEAD", path) for path in ("/docs", "/nowhere", "/v1/predict")),
    *(("POST", path) for path in ("/v1/predict", "/docs", "/nowhere")),
    *(("OPTIONS", path) for path in ("/docs", "/nowhere", "/v1/predict")),
]


@pytest.mark.parametrize(("method", "path"), ASKED)
def test_every_answer_has_the_headers_for_browsers(client, method, path):
    reply = client.send(method, path, headers=FOREIGN)

    policy = reply.headers.pop("content-security-policy")
    expected = dict(security.HEADERS)
    del expected["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert expected == {name: reply.headers.get(name) for name in expected}
    assert "strict-transport-security" not in reply.headers


@pytest.mark.parametrize(("method", "path"), ASKED)
def test_no_page_of_another_origin_may_read_or_ask(client, method, path):
    reply = client.send(method, path, headers=FOREIGN)

    assert not [name for name in reply.headers if name.startswith("access-control")]
    if method == "OPTIONS":
        assert reply.status in (404, 405)


def test_a_mistake_has_them_too_and_shows_no_traceback(client, service, monkeypatch):
    def fail(*_):
        raise RuntimeError("a secret of the service")

    monkeypatch.setattr(type(service), "_content", fail)

    reply = client.predict({})

    assert 500 == reply.status
    assert reply.is_problem
    assert security.HEADERS == {
        name: reply.headers.get(name) for name in security.HEADERS
    }
    assert "secret" not in str(reply) and "Traceback" not in str(reply)


def test_the_page_for_people_may_use_its_own_style_and_nothing_else(client):
    reply = client.get("/docs")

    (style,) = re.findall(r"<style>(.*?)</style>", reply.body.decode(), re.S)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = reply.headers["content-security-policy"].split("; ")
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in str(policy)
    assert " style=" not in reply.body.decode()
