"""A server of Kubeflow that keeps what it is sent, and runs nothing."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

PREFIX = "/apis/v2beta1/"
# What an identifier of each kind, and a list of them, is called.
IDENTIFIERS = {
    "experiments": "experiment_id",
    "pipelines": "pipeline_id",
    "versions": "pipeline_version_id",
    "recurringruns": "recurring_run_id",
}
LISTS = {"recurringruns": "recurringRuns", "versions": "pipeline_versions"}


@dataclass
class Server:
    """What was sent.

    Attributes:
        address: Where it listens.
        kept: What there is, by kind and identifier.
        uploads: The files of the pipelines, by version.
        numbers: What is left for identifiers.
    """

    address: str = ""
    kept: dict[str, dict[str, dict[str, Any]]] = field(
        default_factory=lambda: {kind: {} for kind in IDENTIFIERS}
    )
    uploads: dict[str, str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def add(self, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        """Keep something, and return it with its identifier."""
        identifier = f"{kind}-{next(self.numbers)}"
        made = {**content, IDENTIFIERS[kind]: identifier}
        self.kept[kind][identifier] = made
        return made

    def upload(self, place: str, query: dict[str, str], file: str) -> dict[str, Any]:
        """Keep a pipeline, or a version of one."""
        if place == "upload":
            pipeline = self.add("pipelines", {"display_name": query["name"]})
            which = pipeline["pipeline_id"]
        else:
            pipeline, which = {}, query["pipelineid"]
        version = self.add(
            "versions", {"display_name": query["name"], "pipeline_id": which}
        )
        self.uploads[version["pipeline_version_id"]] = file
        return pipeline or version

    def listed(self, path: list[str], query: dict[str, str]) -> dict[str, Any]:
        """Return all of a kind that a question asks for."""
        kind = path[-1]
        found = list(self.kept[kind].values())
        if kind == "versions":
            found = [each for each in found if each["pipeline_id"] == path[-2]]
        for wanted in json.loads(query.get("filter", "{}")).get("predicates", []):
            key, value = wanted["key"], wanted["stringValue"]
            found = [each for each in found if each[key] == value]
        return {LISTS.get(kind, kind): found}


@contextmanager
def server() -> Iterator[Server]:
    """Listen on a free port of this machine."""
    made = Server()

    class Handler(BaseHTTPRequestHandler):
        """Answers as far as it is asked."""

        def do_GET(self) -> None:  # pylint: disable=invalid-name  # the server's name
            """List."""
            path, query = self._asked()
            self._answer({} if path == ["healthz"] else made.listed(path, query))

        def do_POST(self) -> None:  # pylint: disable=invalid-name  # the server's name
            """Keep."""
            path, query = self._asked()
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            if path[-1].startswith("upload"):
                self._answer(made.upload(path[-1], query, body))
            else:
                self._answer(made.add(path[-1], json.loads(body)))

        def do_DELETE(self) -> None:  # pylint: disable=invalid-name  # the server's
            """Forget."""
            (kind, name), _ = self._asked()
            del made.kept[kind][name]
            self._answer({})

        def _asked(self) -> tuple[list[str], dict[str, str]]:
            url = urlsplit(self.path)
            query = {key: value for key, (value,) in parse_qs(url.query).items()}
            return url.path.removeprefix(PREFIX).split("/"), query

        def _answer(self, content: dict[str, Any]) -> None:
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        made.address = f"http://127.0.0.1:{listening.server_address[1]}"
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        try:
            yield made
        finally:
            listening.shutdown()
            thread.join()
