"""Each fault that a designer would send back is found in a page that has it."""

import pytest

import pages

TEXT = "".join(f"<p>{n}: the quick brown fox jumps over it</p>" for n in range(60))
CURVE = "<svg width=400 height=90><text x=9 y=40 font-size=14>rows</text></svg>"
PAGE = (
    "<!doctype html><meta charset=utf-8><body style='background: white'>"
    "<h1>Report</h1>{text}{curve}"
)
FAULTY = {
    "the console says": "<script>console.log('here')</script>",
    "the page asks for": "<img alt='' src='http://127.0.0.1:9/logo.png'>",
    "hidden:": "<h2 style='display: none'>Slices</h2>",
    "covered:": "<svg width=400 height=90><text x=9 y=40>rows</text>"
    "<text x=20 y=42>columns</text></svg>",
    "cut:": "<svg width=40 height=90><text x=9 y=40>rows and columns</text></svg>",
    "pixels wide": "<div style='width: 2000px'>wide</div>",
    "a text of": "<svg width=400 height=90><text x=9 y=40 font-size=5>a</text></svg>",
    "a contrast of": "<p style='color: #ccc'>pale</p>",
}


@pytest.fixture
def found(tab, tmp_path):
    """Return a function that shows a page and returns its faults."""

    def show(text: str, extra: str) -> list[str]:
        page = tmp_path / "page.html"
        content = PAGE.format(text=text, curve=CURVE) + extra
        page.write_text(content, encoding="utf-8")
        return pages.faults(tab, page.as_uri(), pages.WINDOWS["desk-light"])

    return show


def test_a_good_page_has_no_fault(found):
    assert not found(TEXT, "")


@pytest.mark.parametrize("fault", FAULTY)
def test_a_fault_is_found(found, fault):
    assert any(fault in text for text in found(TEXT, FAULTY[fault]))


def test_an_empty_page_is_found(found):
    assert found("", "") == ["an empty page"]
