"""Plots become parts of a page."""

from project_package.reports import plot


def drawn(name: str = "one") -> str:
    """Return a plot with texts that are hard to show."""
    axes = plot.canvas(300, 200)
    axes.plot([0, 1], [0, 1], color="#050505")
    plot.ticks(axes, "x", [0, 1], ["<b>", "\N{GRINNING FACE} $x$"])
    plot.label(axes, "acro\x00ss #050505", "up")
    return str(plot.svg(axes, name, 'a "b" <c>'))


def test_text_stays_text_and_is_escaped():
    assert "&lt;b&gt;</text>" in drawn()
    assert "\N{GRINNING FACE} $x$</text>" in drawn()
    assert 'aria-label="a &quot;b&quot; &lt;c&gt;"' in drawn()


def test_colours_come_from_the_page_and_texts_keep_theirs():
    assert "stroke: var(--accent)" in drawn()
    assert "across #050505</text>" in drawn()
    assert "font-family" not in drawn()


def test_two_plots_share_no_identifier():
    assert 'id="one-' in drawn() and 'id="one-' not in drawn("two")
    assert "url(#two-" in drawn("two")


def test_nothing_tells_when_or_by_what_it_was_made():
    assert drawn() == drawn()
    assert "Matplotlib" not in drawn() and "<metadata" not in drawn()
