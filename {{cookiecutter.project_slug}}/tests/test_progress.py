"""Progress: a bar on a terminal, log lines elsewhere, and never a changed result."""

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr

import pytest
from structlog.testing import capture_logs

from project_package import progress


@contextmanager
def in_file() -> Iterator[Callable[[], str]]:
    """Let standard error be a file; yield what returns its content."""
    with redirect_stderr(io.StringIO()) as file:
        yield file.getvalue


@contextmanager
def on_terminal() -> Iterator[Callable[[], str]]:
    """Let standard error be a terminal; yield what returns what it was sent."""
    reader, writer = os.openpty()
    os.set_blocking(reader, False)
    with os.fdopen(writer, "w", encoding="utf-8") as file, redirect_stderr(file):
        yield lambda: os.read(reader, 100_000).decode()
    os.close(reader)


@pytest.fixture(params=[in_file, on_terminal])
def shown(request, monkeypatch):
    """What opens standard error, for each sort of it."""
    monkeypatch.setenv("TERM", "xterm")
    return request.param


only_file = pytest.mark.parametrize("shown", [in_file], indirect=True)
only_terminal = pytest.mark.parametrize("shown", [on_terminal], indirect=True)


@pytest.mark.parametrize("total", [3, None])
def test_items_come_through_in_their_order(shown, total):
    with shown():
        assert [3, 1, 2] == list(progress.track(iter([3, 1, 2]), "fit", total))


def test_items_are_taken_only_when_they_are_needed(shown):
    taken = []
    items = (taken.append(item) or item for item in range(3))

    with shown():
        work = progress.track(items, "fit", 3)
        next(work)
        work.close()

    assert [0] == taken


def test_failure_of_the_work_comes_through(shown):
    def failing():
        yield 1
        raise OSError("the disk is full")

    with shown(), pytest.raises(OSError, match="the disk is full"):
        list(progress.track(failing(), "fit"))


@only_terminal
def test_terminal_shows_what_is_done_and_how_far(shown):
    with shown() as content:
        list(progress.track([1, 2], "fit forests", 2))
        seen = content()

    assert "fit forests" in seen
    assert "2/2" in seen


@only_file
def test_file_gets_no_bar(shown):
    with shown() as content:
        list(progress.track([1, 2], "fit forests", 2))

        assert "" == content()


@only_file
@pytest.mark.parametrize("seconds, lines", [(-1.0, [1, 2]), (3600.0, [])])
def test_log_says_now_and_then_how_far(shown, monkeypatch, seconds, lines):
    monkeypatch.setattr(progress, "_SECONDS_BETWEEN_LINES", seconds)

    with shown(), capture_logs() as logged:
        list(progress.track("ab", "fit", 2))

    assert lines == [record["done"] for record in logged]
    assert all(("fit", 2) == (record["work"], record["total"]) for record in logged)
