"""A real browser without a window, spoken to through two pipes.

The protocol is that of Chromium's developer tools: JSON messages that end with a zero
byte (https://chromedevtools.github.io/devtools-protocol/). Nothing has to be installed
beside the browser.
"""

import base64
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")
SECONDS = 60
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--hide-scrollbars",
    "--no-first-run",
    "--remote-debugging-pipe",
)


def found() -> str | None:
    """Return the path of a browser of this machine, if it has one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@dataclass
class Tab:
    """One page in the browser.

    Attributes:
        into: File descriptor that commands are written to.
        out: File descriptor that answers and events are read from.
        events: What happened so far.
    """

    into: int
    out: int
    events: list[dict[str, Any]] = field(default_factory=list)
    session: str | None = None
    number: int = 0
    rest: bytes = b""

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its result."""
        self.number += 1
        command = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            command["sessionId"] = self.session
        os.write(self.into, json.dumps(command).encode() + b"\0")
        while True:
            message = self._next()
            if message.get("id") == self.number:
                assert "error" not in message, message
                return dict(message["result"])

    def open(
        self, url: str, *, width: int, height: int = 900, scheme: str = "light"
    ) -> None:
        """Load a page in a window of this size, in pixels, and colour scheme."""
        self.events.clear()
        media = [{"name": "prefers-color-scheme", "value": scheme}]
        self.send("Emulation.setEmulatedMedia", features=media)
        size = {
            "width": width,
            "height": height,
            "deviceScaleFactor": 1,
            "mobile": False,
        }
        self.send("Emulation.setDeviceMetricsOverride", **size)
        self.send("Page.navigate", url=url)
        while not self.of("Page.loadEventFired"):
            self._next()

    def of(self, *methods: str) -> list[dict[str, Any]]:
        """Return the events of these kinds."""
        return [e["params"] for e in self.events if e["method"] in methods]

    def value(self, expression: str) -> Any:
        """Return what a JavaScript expression gives."""
        done = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def wait(self, expression: str) -> None:
        """Wait until a JavaScript expression is true of a page that fills by and by."""
        until = time.monotonic() + SECONDS
        while not self.value(expression):
            assert time.monotonic() < until, self.value("document.body?.innerText")
            time.sleep(0.2)

    def picture(self) -> bytes:
        """Return the whole page as PNG."""
        shot = self.send("Page.captureScreenshot", captureBeyondViewport=True)
        return base64.b64decode(shot["data"])

    def _next(self) -> dict[str, Any]:
        """Return the next message; events are kept."""
        until = time.monotonic() + SECONDS
        while b"\0" not in self.rest:
            left = until - time.monotonic()
            assert left > 0 and select.select([self.out], [], [], left)[0], "no answer"
            self.rest += os.read(self.out, 1 << 16)
        text, self.rest = self.rest.split(b"\0", 1)
        message: dict[str, Any] = json.loads(text)
        if "method" in message:
            self.events.append(message)
        return message


@contextmanager
def tab(program: str, folder: Path) -> Iterator[Tab]:
    """Yield a page in a new browser that keeps its files in ``folder``."""
    (read, into), (out, write) = os.pipe(), os.pipe()
    # The browser reads from descriptor 3 and writes to 4.
    shell = f'exec "$@" 3<&{read} 4>&{write}'
    command = [
        "bash",
        "-c",
        shell,
        "bash",
        program,
        *FLAGS,
        f"--user-data-dir={folder}",
    ]
    with subprocess.Popen(
        command,
        pass_fds=(read, write),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        os.close(read)
        os.close(write)
        try:
            made = Tab(into, out)
            target = made.send("Target.createTarget", url="about:blank")["targetId"]
            attached = made.send("Target.attachToTarget", targetId=target, flatten=True)
            made.session = attached["sessionId"]
            for domain in ("Page", "Network", "Runtime", "Log"):
                made.send(f"{domain}.enable")
            yield made
        finally:
            process.terminate()
            os.close(into)
            os.close(out)
