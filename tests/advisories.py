"""A stand-in for the database of advisories, which knows what a test says."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# Where nobody listens: a machine without the internet.
UNREACHABLE = {"HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}


@contextmanager
def database(affected: str | None = None) -> Iterator[dict[str, str]]:
    """Have a database in which one package is ``affected``, or none.

    Yields the variables with which pip-audit asks it.
    """

    class Answers(BaseHTTPRequestHandler):
        """Answers as api.osv.dev does."""

        def do_POST(self) -> None:  # pylint: disable=invalid-name
            """Answer for one package."""
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            package = asked["package"]
            found = (
                {"vulns": [advisory(package)]} if package["name"] == affected else {}
            )
            content = json.dumps(found).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: object) -> None:  # type: ignore[override]
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield {
            "PIP_AUDIT_VULNERABILITY_SERVICE": "osv",
            "PIP_AUDIT_OSV_URL": f"http://127.0.0.1:{server.server_port}",
            "NO_PROXY": "127.0.0.1",
        }
        server.shutdown()
        thread.join()


def advisory(package: dict[str, str]) -> dict[str, object]:
    """Return an advisory for every version of a package."""
    ranges = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9999"}]}
    return {
        "id": "PYSEC-0000-1",
        "modified": "2026-01-01T00:00:00Z",
        "published": "2026-01-01T00:00:00Z",
        "summary": "anybody may come in",
        "details": "anybody may come in",
        "affected": [{"package": package, "ranges": [ranges]}],
    }
