"""Writes what became of the tests that carry the marker ``ml_score``.

    @pytest.mark.ml_score("Data 4")
    @pytest.mark.ml_score("Infra 3", half="nothing is served yet")

With ``--ml-score=FILE``, each row of the ML Test Score gets the tests that prove it and
their outcomes. ``project-slug readiness`` makes the score of them.
"""

import os
from pathlib import Path

import pytest

from project_package import storage
from project_package.readiness import evidence, rubric

_WORSE = ("passed", "skipped", "failed")  # the later wins
_NAMES = {row.name for row in rubric.ROWS}


def add_option(parser: pytest.Parser) -> None:
    """Let pytest know the option."""
    parser.addoption("--ml-score", metavar="FILE", help="Write evidence to FILE.")


def configure(config: pytest.Config) -> None:
    """Record the session if the option is given."""
    if name := config.getoption("--ml-score"):
        recorder = Recorder(config.rootpath / name, config.rootpath)
        config.pluginmanager.register(recorder, "ml-score")


class Recorder:
    """Notes the outcome of each marked test."""

    def __init__(self, path: Path, root: Path) -> None:
        """Forget what an earlier session has left in ``path``."""
        self._path = path
        self._path.unlink(missing_ok=True)
        self._sources = evidence.fingerprint(root)
        self._root = root
        self._outcomes: dict[str, str] = {}
        self._left_out = False

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Remember that a marked test is not run."""
        self._left_out |= any(_markers(item) for item in items)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item):
        """Keep the worst outcome of the phases of a test."""
        report = yield
        if _markers(item) and (report.when == "call" or not report.passed):
            before = self._outcomes.get(item.nodeid, _WORSE[0])
            worst = max(before, report.outcome, key=_WORSE.index)
            self._outcomes[item.nodeid] = worst
        return report

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the evidence; what was broken off says so."""
        marked = [item for item in session.items if _markers(item)]
        complete = (
            session.config.args_source is pytest.Config.ArgsSource.TESTPATHS
            and not self._left_out
            and bool(marked)
            and all(item.nodeid in self._outcomes for item in marked)
        )
        content = {
            "complete": complete,
            "sources": self._sources,
            "automatic": bool(os.environ.get("CI")),
            "rows": self._rows(marked),
        }
        storage.write_json(str(self._path), content)

    def _rows(self, marked: list[pytest.Item]) -> dict[str, list[dict[str, object]]]:
        """Return the tests of each row, parameters taken together."""
        rows: dict[str, dict[str, dict[str, object]]] = {}
        for item in marked:
            test = item.nodeid.partition("[")[0]
            outcome = self._outcomes.get(item.nodeid, "failed")
            for marker in _markers(item):
                row = rows.setdefault(_name(marker, test), {})
                entry = row.setdefault(test, {"test": test, "outcome": outcome})
                worst = max(str(entry["outcome"]), outcome, key=_WORSE.index)
                entry |= {"outcome": worst, "half": marker.kwargs.get("half")}
        return {name: list(tests.values()) for name, tests in rows.items()}


def _markers(item: pytest.Item) -> list[pytest.Mark]:
    """Return the marks of a test, one for each row that it proves."""
    return list(item.iter_markers("ml_score"))


def _name(marker: pytest.Mark, test: str) -> str:
    """Return the row that a marker names.

    Raises:
        UsageError: If the rubric has no such row.
    """
    if len(marker.args) != 1 or marker.args[0] not in _NAMES:
        raise pytest.UsageError(f"{test}: ml_score{marker.args} names no row")
    return str(marker.args[0])
