"""Pictures of the pages of others that the documentation of a repository shows."""

import base64
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import browser  # pylint: disable=wrong-import-position  # after its folder

DOCS = ROOT / "{{cookiecutter.project_slug}}" / "docs"
SECONDS = 60
REST = 5  # seconds until what moves has come to rest


@contextmanager
def window(width: int, height: int) -> Iterator[browser.Tab]:
    """Yield a browser of this size in pixels."""
    program = browser.found()
    assert program, "no browser is installed: scripts/browser.sh installs Debian's"
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    with tempfile.TemporaryDirectory() as folder:
        with browser.tab(program, Path(folder)) as tab:
            tab.send("Emulation.setDeviceMetricsOverride", **size)
            yield tab


def take(tab: browser.Tab, address: str, shown: str, picture: Path) -> None:
    """Open a page and write its picture.

    Args:
        tab: The browser.
        address: Where the page is.
        shown: JavaScript that is true when the page shows what it should.
        picture: File to write, as PNG.
    """
    tab.send("Page.navigate", url=address)
    until = time.monotonic() + SECONDS
    while not tab.value(shown):
        assert time.monotonic() < until, f"{address} does not show what it should"
        time.sleep(0.5)
    time.sleep(REST)
    shot = tab.send("Page.captureScreenshot")
    picture.write_bytes(base64.b64decode(shot["data"]))
    print(picture.stat().st_size, "bytes")
