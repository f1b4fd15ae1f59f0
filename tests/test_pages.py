"""The pages that a run writes, as a real browser shows them.

They are opened from the disk, in light and dark and in windows of a desk and of a
telephone. What a designer would send back is an error: a text that is cut, covered by
another or too small to read, and a page that is wider than its window.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

import browser
from browser import Tab
from test_live import ran  # pylint: disable=unused-import

pytestmark = pytest.mark.live
PAGES = ("exploration.html", "report.html")
# Width in pixels, and the smallest text in them.
WINDOWS = {"desk": (1280, 10), "telephone": (400, 7.5)}
SCHEMES = ("light", "dark")
BLANK = 20_000  # bytes of a picture: an empty page of this size has fewer

HIDDEN = """
[...document.querySelectorAll('h1, h2, h3')]
  .filter(e => !e.getBoundingClientRect().height || !e.innerText.trim())
  .map(e => e.outerHTML)
"""
# A covered text may touch its neighbour by a pixel.
COVERED = """
[...document.querySelectorAll('svg')].flatMap(svg => {
  const texts = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim());
  const boxes = texts.map(t => t.getBoundingClientRect());
  const turned = texts.map(t => !/rotate\\(-?0 /.test(t.getAttribute('transform') || 'rotate(0 '));
  return texts.flatMap((text, i) => texts.slice(i + 1).flatMap((other, k) => {
    const a = boxes[i], b = boxes[i + 1 + k];
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    const both = turned[i] && turned[i + 1 + k];
    return wide > 1 && high > 3 && !both ? [text.textContent + ' | ' + other.textContent] : [];
  }));
})
"""
CUT = """
[...document.querySelectorAll('svg text')].filter(t => {
  const a = t.getBoundingClientRect(), b = t.closest('svg').getBoundingClientRect();
  return a.width && (a.left < b.left - 1 || a.right > b.right + 1 || a.top < b.top - 1
    || a.bottom > b.bottom + 1);
}).map(t => t.textContent)
"""
SMALL = """
Math.min(...[...document.querySelectorAll('svg text')].filter(t => t.textContent.trim())
  .map(t => parseFloat(getComputedStyle(t).fontSize) * Math.hypot(t.getScreenCTM().c, t.getScreenCTM().d)))
"""
CONTRAST = """
(() => {
  const light = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(v => v / 255)
      .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const paper = light(getComputedStyle(document.body).backgroundColor);
  const seen = [...document.querySelectorAll('p, dt, td, th, svg text')].map(e => {
    const style = getComputedStyle(e);
    return light(e.tagName == 'text' ? style.fill : style.color);
  });
  return Math.min(...seen.map(v => (Math.max(v, paper) + .05) / (Math.min(v, paper) + .05)));
})()
"""


@pytest.fixture(scope="module")
def tab(tmp_path_factory) -> Iterator[Tab]:
    """A browser of this machine."""
    program = browser.found()
    if program is None:
        pytest.skip("no Chromium on this machine: scripts/browser.sh installs Debian's")
    with browser.tab(program, tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture(scope="module", params=PAGES)
def page(ran, request) -> Path:
    """A page that ``make run`` has written."""
    assert ran.done.returncode == 0, ran.done.stdout + ran.done.stderr
    (path,) = ran.clone.folder.glob(f"var/runs/*/{request.param}")
    return path


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("window", WINDOWS)
def test_the_page_is_shown_whole_without_a_network(tab, page, window, scheme):
    width, smallest = WINDOWS[window]
    tab.open(page, width=width, scheme=scheme)
    assert not tab.of("Log.entryAdded", "Runtime.exceptionThrown")
    assert not tab.of("Runtime.consoleAPICalled")
    asked = [event["request"]["url"] for event in tab.of("Network.requestWillBeSent")]
    assert [url for url in asked if not url.startswith("data:")] == [page.as_uri()]
    assert not tab.value(HIDDEN)
    assert tab.value("document.documentElement.scrollWidth") <= width
    assert not tab.value(COVERED)
    assert not tab.value(CUT)
    assert tab.value(SMALL) >= smallest
    assert tab.value(CONTRAST) >= 4.5  # WCAG 2.2, 1.4.3
    assert len(tab.picture()) > BLANK
