"""The load test: what becomes of the objectives of serving."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import yaml
from typer.testing import CliRunner

from project_package import slo
from project_package.cli.app import app
from project_package.errors import ConfigError, ProjectError
from project_package.serving.loadtest import Caller, bodies
from project_package.slo import Objectives

GENEROUS = {
    "serving_min_requests_per_second": 0.01,
    "serving_p95_seconds": 60,
    "serving_max_error_share": 0,
}
SHORT = ("--seconds", "0.5")
ROW = {
    "required": ["size", "shape", "day"],
    "properties": {
        "size": {"anyOf": [{"type": "number", "minimum": 2}, {"type": "null"}]},
        "shape": {"enum": ["round", "square"]},
        "day": {"type": "string", "format": "date-time"},
        "number": {"title": "Not asked for"},
    },
}
Test = Callable[..., tuple[int, str]]


@pytest.fixture
def run(workspace, cli, monkeypatch) -> Test:
    """Return a function that promises something and puts a service under load."""
    del cli  # it leads the command to the workspace
    for name, value in workspace.environment().items():  # the service finds the package
        monkeypatch.setenv(name, value)

    def ask(*options: str, **promised: float) -> tuple[int, str]:
        path = workspace.root / "conf" / "slo.yaml"
        content = dict.fromkeys(Objectives.model_fields, None) | promised
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        command = ["loadtest", *SHORT, *options]
        done = CliRunner().invoke(app, command, catch_exceptions=False)
        return done.exit_code, done.stdout

    return ask


@contextmanager
def answering(*statuses: int, key: str = "") -> Iterator[str]:
    """Listen, and answer requests for predictions with the statuses in turn."""
    asked: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        """Answers one request after another."""

        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # pylint: disable=invalid-name
            """Publish the contract."""
            document = {"components": {"schemas": {"Row": ROW}}}
            self._say(200, json.dumps(document).encode())

        def do_POST(self) -> None:  # pylint: disable=invalid-name
            """Answer with the next status, but without the key refuse."""
            self.rfile.read(int(self.headers["content-length"]))
            asked.append(1)
            allowed = self.headers.get("x-key", "") == key
            self._say(statuses[len(asked) % len(statuses)] if allowed else 401, b"null")

        def _say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:  # pylint: disable=arguments-differ
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_a_served_model_keeps_generous_promises_and_slo_shows_it(run, workspace, cli):
    code, printed = run(**GENEROUS)

    assert 0 == code, printed
    assert "0.00% errors" in printed
    assert "Every objective is met." in printed
    record = json.loads((workspace.root / slo.LOAD).read_text(encoding="utf-8"))
    assert record["requests"] > 2
    assert record["p50_seconds"] <= record["p95_seconds"] <= record["p99_seconds"]
    assert record["failures"] == {}
    assert "load test: share of errors" in cli("slo")


def test_the_service_of_the_test_asks_nobody_for_a_key_and_logs_nothing(run, workspace):
    path = workspace.root / "conf" / "serving.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    held = {"name": "shop", "sha256": "0f" * 32, "scopes": ["predict"]}
    content["serving"]["access"] |= {
        "keys": [held],
        "rate": {"per_second": 1, "burst": 1},
    }
    path.write_text(yaml.safe_dump(content), encoding="utf-8")

    code, printed = run("--patch", "serving.workers=2", **GENEROUS)

    assert 0 == code, printed
    assert "0.00% errors" in printed
    assert not [*workspace.root.glob("var/predictions.db*")]


def test_features_are_sent_and_no_other_column():
    with answering(200) as url:
        made = bodies(Caller(url, {}), 1)

    assert {("size", "shape", "day")} == {tuple(json.loads(body)) for body in made}


def test_another_load_is_not_kept(run, workspace):
    with answering(200) as url:
        printed = [
            run(*options, **GENEROUS)[1]
            for options in (("--url", url), ("--connections", "2"), ("--rows", "2"))
        ]

    assert all("Not kept in var/loadtest.json" in one for one in printed)
    assert not (workspace.root / slo.LOAD).exists()


@pytest.mark.parametrize(
    ("status", "advice"), [(401, "send a key"), (403, "scope predict")]
)
def test_why_requests_are_refused_is_said(run, status, advice):
    with answering(status, 503) as url:
        code, printed = run("--url", url, **GENEROUS)

    assert 1 == code
    told = printed.partition("Status of the requests without a prediction: ")[2]
    assert f"{status} (" in told and ", 503 (" in told
    (advised,) = [line for line in told.splitlines() if line.startswith(f"{status}: ")]
    assert advice in advised and "--header 'x-api-key: …'" in advised


def test_requests_with_many_rows_are_answered_too(run):
    code, printed = run("--rows", "20", **GENEROUS)

    assert 0 == code, printed


def test_an_objective_that_nothing_can_keep_is_named(run):
    with answering(200) as url:
        code, printed = run(
            "--url", url, **GENEROUS | {"serving_min_requests_per_second": 1e9}
        )

    assert 1 == code
    missed = printed.split("Not met:")[1]
    assert "requests answered a second" in missed
    assert "errors" not in missed


def test_what_the_server_fails_is_counted(run):
    with answering(200, 500) as url:
        code, printed = run("--url", url, **GENEROUS | {"serving_max_error_share": 0.1})

    assert 1 == code
    assert "share of errors" in printed.split("Not met:")[1]
    share = float(printed.partition("% errors")[0].split()[-1])
    assert 40 < share < 60


def test_a_server_that_fails_everything_has_no_speed(run):
    with answering(500) as url:
        code, printed = run("--url", url, **GENEROUS)

    assert 1 == code
    assert "p95 unknown, p99 unknown, 100.00% errors" in printed
    assert 3 == len(printed.split("Not met:")[1].split(";"))


def test_headers_are_sent_along(run):
    with answering(200, key="secret") as url:
        code, printed = run("--url", url, "--header", "x-key: secret", **GENEROUS)
        refused, _ = run("--url", url, **GENEROUS)

    assert (0, 1) == (code, refused), printed


@pytest.mark.parametrize(
    "url",
    ["http://localhost:80a", "http://localhost:99999", "http://[::1", "http://a b"],
)
def test_what_cannot_be_an_address_is_refused(run, url):
    with pytest.raises(ConfigError, match=f"--url {re.escape(repr(url))} cannot be"):
        run("--url", url)


def test_where_no_service_is_the_test_says_what_to_do(run):
    with answering(200) as url:
        pass

    with pytest.raises(ProjectError, match="does not say which rows .* --url"):
        run("--url", url)
