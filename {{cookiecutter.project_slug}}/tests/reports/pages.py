"""A page as a reader finds it: tags, texts, and what they refer to."""

import re
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input", "link", "meta"}
HEADINGS = ("h1", "h2", "h3", "h4")


class Page(HTMLParser):
    """A parsed page; it refuses tags that are not closed in order.

    Attributes:
        tags: Every tag with its attributes, in order.
        headings: Level and text of each heading.
        text: What is read, outside of the style sheet.
    """

    def __init__(self, html: str) -> None:
        """Parse ``html``."""
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[list] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    @property
    def text(self) -> str:
        """What is read, with single spaces."""
        return re.sub(r"\s+", " ", " ".join(self.words))

    def handle_starttag(self, tag, attrs):
        """Note a tag."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag in HEADINGS:
            self.headings.append([int(tag[1]), ""])

    def handle_startendtag(self, tag, attrs):
        """Note a tag of a plot that closes itself."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        """Compare with the tag that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Collect a text."""
        if self.open and self.open[-1] == "style":
            return
        self.words.append(data)
        if self.open and self.open[-1] in HEADINGS:
            self.headings[-1][1] += data

    def attributes(self, name: str) -> list[str]:
        """Return the values of an attribute wherever it stands."""
        return [attrs[name] or "" for _, attrs in self.tags if name in attrs]


def assert_good(html: str) -> Page:
    """Return the parsed page after checking what holds of every page."""
    page = Page(html)
    identifiers = page.attributes("id")
    assert len(set(identifiers)) == len(identifiers)
    inside = {f"#{identifier}" for identifier in identifiers} | {"data:,"}
    assert set(page.attributes("href")) <= inside
    assert not page.attributes("src")
    assert not {"script", "iframe", "object", "img"} & {tag for tag, _ in page.tags}
    assert not re.search(r"url\((?!#)|@import|<\?xml|Date>", html)
    assert ("html", {"lang": "en"}) in page.tags
    levels = [level for level, _ in page.headings]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False))
    plots = [attrs for tag, attrs in page.tags if tag == "svg"]
    assert all(p["role"] == "img" and p["aria-label"] for p in plots)
    return page
