"""Evidence is taken if it is whole and of the sources as they are."""

import json

import pytest

from project_package.errors import ArtefactError
from project_package.readiness import evidence
from project_package.readiness.evidence import Proof

PASSED = {"test": "tests/test_a.py::test_b", "outcome": "passed", "half": None}


@pytest.fixture
def project(tmp_path):
    """A project with one source and whole evidence."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "code.py").write_text("A = 1\n", encoding="utf-8")
    write(tmp_path)
    return tmp_path


def write(root, **changes):
    """Write evidence, with changes."""
    content = {
        "complete": True,
        "sources": evidence.fingerprint(root),
        "automatic": False,
        "rows": {"Data 1": [PASSED]},
    }
    (root / evidence.FILE).parent.mkdir(exist_ok=True)
    text = json.dumps(content | changes)
    (root / evidence.FILE).write_text(text, encoding="utf-8")


def test_the_proofs_of_each_row_are_read(project):
    found = evidence.load(project)

    assert {"Data 1": (Proof(**PASSED),)} == found.proofs
    assert found.automatic is False


def test_without_evidence_nothing_is_proven(project):
    (project / evidence.FILE).unlink()

    with pytest.raises(ArtefactError, match="nothing is proven. Run make readiness"):
        evidence.load(project)


def test_a_session_that_was_broken_off_is_refused(project):
    write(project, complete=False)

    with pytest.raises(ArtefactError, match="not every test was run"):
        evidence.load(project)


@pytest.mark.parametrize("name", ["src/code.py", "src/more.py", "conf/base.yaml"])
def test_evidence_that_is_older_than_the_sources_is_refused(project, name):
    (project / name).parent.mkdir(exist_ok=True)
    (project / name).write_text("A = 2\n", encoding="utf-8")

    with pytest.raises(ArtefactError, match="older than the sources"):
        evidence.load(project)


def test_what_python_compiles_is_no_source(project):
    before = evidence.fingerprint(project)
    (project / "src" / "__pycache__").mkdir()
    (project / "src" / "__pycache__" / "code.pyc").write_bytes(b"x")

    assert before == evidence.fingerprint(project)
