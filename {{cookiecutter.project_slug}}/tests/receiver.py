"""A receiver of alerts on this machine, as a chat or a pager is one elsewhere."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# Says where alerts are sent to.
WEBHOOK = "PROJECT_PACKAGE__ALERTS__WEBHOOK"


@dataclass
class Receiver:
    """What was received, and what is answered.

    Attributes:
        address: Where to send to.
        statuses: Status of each answer in turn; afterwards it is 200.
        received: Content of each request, in order.
    """

    address: str = ""
    statuses: list[int] = field(default_factory=list)
    received: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Listen on a free port of this machine."""
    made = Receiver()

    class Handler(BaseHTTPRequestHandler):
        """Keeps each request."""

        def do_POST(self) -> None:  # pylint: disable=invalid-name  # the server's name
            """Keep one."""
            length = int(self.headers["content-length"])
            made.received.append(json.loads(self.rfile.read(length)))
            self.send_response(made.statuses.pop(0) if made.statuses else 200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.address = f"http://127.0.0.1:{server.server_address[1]}/secret-path"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()
