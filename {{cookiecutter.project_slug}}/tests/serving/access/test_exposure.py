"""A service that strangers reach knows its callers, or does not start."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from project_package.errors import ConfigError
from project_package.serving.access.exposure import refuse_exposed
from project_package.serving.access.settings import Access, Key, Tokens

from ...kinds import examples, one_kind
from ..processes import started
from .keys import made, shown

CLIENT = Path(__file__).parents[3] / "examples" / "client.py"
HERE = ("127.0.0.1", "127.8.9.1", "localhost", "LOCALHOST", "::1", "[::1]")
BEYOND = ("0.0.0.0", "::", "192.168.1.7", "10.0.0.1", "example.com", "127.0.0.1.nip.io")
TOKENS = {"issuer": "https://a.b", "audience": "c", "jwks": "https://a.b/keys"}


@pytest.mark.parametrize("host", HERE)
def test_on_this_machine_everybody_may_ask(host):
    refuse_exposed(host, Access())


@pytest.mark.parametrize("host", BEYOND)
def test_beyond_this_machine_somebody_has_to_check(host):
    with pytest.raises(ConfigError, match="serving.access.keys"):
        refuse_exposed(host, Access())


@pytest.mark.parametrize(
    "access",
    [
        Access(keys=(Key(**made("shop", "predict")[1]),)),
        Access(tokens=Tokens(**TOKENS)),
        Access(open=True),
    ],
    ids=["keys", "tokens", "open"],
)
def test_beyond_this_machine_callers_are_known_or_checked_elsewhere(access):
    refuse_exposed("0.0.0.0", access)


@one_kind
def test_a_server_that_lets_in_strangers_does_not_start(finished, framework):
    done = finished.python("-m", framework.__name__, "--patch", "serving.host=0.0.0.0")

    assert 2 == done.returncode
    assert 1 == len(done.stderr.splitlines())
    assert "Error: serving.host is 0.0.0.0" in done.stderr
    assert "project-slug keys new" in done.stderr


@one_kind
def test_a_server_with_two_workers_knows_its_callers_and_names_no_server(
    finished, framework, row, tmp_path
):
    key, held = made("shop", "predict")
    own = {"access.keys": json.dumps([held]), "cache": tmp_path, "workers": 2}
    with started(finished, framework.__name__, drain_seconds=0, **own) as server:
        connection = server.connect()
        try:
            replies = []
            for headers in ({}, shown(key)):
                named = {"content-type": "application/json"} | headers
                connection.request("POST", "/v1/predict", json.dumps(row), named)
                answer = connection.getresponse()
                answer.read()
                replies.append((answer.status, answer.getheader("server")))
        finally:
            connection.close()
        pages = [server.get(path) for path in ("/healthz", "/docs", "/nowhere")]
        server.stop()

    log = server.log.read_text("utf-8")
    server.log.unlink()
    assert [(401, None), (200, None)] == replies
    assert [200, 200, 404] == [page.status for page in pages]
    assert not [page for page in pages if "server" in page.headers]
    assert key not in log and held["sha256"] not in log


@one_kind
def test_the_example_shows_a_key(finished, framework, tmp_path):
    key, held = made("shop", "predict")
    own = {"access.keys": json.dumps([held]), "cache": tmp_path}
    with started(finished, framework.__name__, drain_seconds=0, **own) as server:
        url = f"http://127.0.0.1:{server.port}"
        asked = [sys.executable, str(CLIENT), "--url", url]
        environment = finished.environment()
        done = [
            subprocess.run(
                [*asked, *more],
                env=environment | named,
                capture_output=True,
                check=False,
                text=True,
            )
            for more, named in (
                ([], {}),
                (["--key", key], {}),
                ([], {"PROJECT_PACKAGE_KEY": key}),
            )
        ]
        server.stop()

    server.log.unlink()
    assert [1, 0, 0] == [one.returncode for one in done]
    assert 401 == json.loads(done[0].stderr)["status"]
