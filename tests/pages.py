"""What a designer would send back of a page, as a real browser shows it.

A text that is hidden, cut, covered by another, too small or too pale to read; a page
that is wider than its window, says anything to the console, or asks the network for
anything.
"""

from dataclasses import dataclass

from browser import Tab

CONTRAST_AIM = 4.5  # WCAG 2.2, 1.4.3
BLANK = 20_000  # bytes of a picture: an empty page of this size has fewer


@dataclass(frozen=True)
class Window:
    """A window that a page is looked at in.

    Attributes:
        width: In pixels.
        smallest: Height of the smallest text in pixels.
        scheme: ``light`` or ``dark``.
    """

    width: int
    smallest: float
    scheme: str


WINDOWS = {
    "desk-light": Window(1280, 10, "light"),
    "desk-dark": Window(1280, 10, "dark"),
    "telephone-light": Window(400, 7.5, "light"),
    "telephone-dark": Window(400, 7.5, "dark"),
}

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
Math.min(Number.MAX_VALUE, ...[...document.querySelectorAll('svg text')].filter(t => t.textContent.trim())
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


def faults(tab: Tab, url: str, window: Window) -> list[str]:
    """Open a page and return what a designer would send back, in sentences."""
    tab.open(url, width=window.width, scheme=window.scheme)
    said = ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")
    asked = [event["request"]["url"] for event in tab.of("Network.requestWillBeSent")]
    foreign = [each for each in asked if not each.startswith(("data:", url))]
    wide = tab.value("document.documentElement.scrollWidth")
    found = [
        *(f"the console says {event}" for event in tab.of(*said)),
        *(f"the page asks for {url}" for url in foreign),
        *(f"hidden: {text}" for text in tab.value(HIDDEN)),
        *(f"covered: {text}" for text in tab.value(COVERED)),
        *(f"cut: {text}" for text in tab.value(CUT)),
    ]
    if wide > window.width:
        found.append(f"{wide} pixels wide in a window of {window.width}")
    if (smallest := tab.value(SMALL)) < window.smallest:
        found.append(f"a text of {smallest} pixels")
    if (contrast := tab.value(CONTRAST)) < CONTRAST_AIM:
        found.append(f"a text with a contrast of {contrast}")
    if len(tab.picture()) <= BLANK:
        found.append("an empty page")
    return found
