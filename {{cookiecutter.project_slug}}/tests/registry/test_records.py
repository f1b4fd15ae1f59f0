"""Numbered records: each number is given once, and damage is told."""

from dataclasses import dataclass

import pytest

from project_package.errors import ArtefactError
from project_package.registry.records import Records


@dataclass(frozen=True)
class Note:
    """A record for these tests."""

    text: str


@pytest.fixture
def notes(tmp_path) -> Records[Note]:
    """An empty folder of notes."""
    return Records(str(tmp_path / "my notes"), Note)


def test_records_come_back_in_the_order_of_their_numbers(notes):
    for number in (2, 1_000_000, 10, 999_999):
        assert notes.create(number, Note(str(number)))
    assert [2, 10, 999_999, 1_000_000] == notes.numbers()
    assert ["2", "10", "999999", "1000000"] == [note.text for note in notes.read_all()]


def test_a_number_is_given_once(notes):
    assert notes.create(1, Note("first"))
    assert not notes.create(1, Note("second"))
    assert [Note("first")] == notes.read_all()


def test_what_is_no_record_is_ignored(notes, tmp_path):
    notes.create(1, Note("first"))
    for name in ("desktop.ini", "2.json", "000002.json.bak", ".partial-000002.json"):
        (tmp_path / "my notes" / name).touch()
    assert [1] == notes.numbers()


@pytest.mark.parametrize("content", ["", "{", "{}", "[]", '{"text": 1}'])
def test_a_damaged_record_is_refused_by_name(notes, tmp_path, content):
    notes.create(1, Note("first"))
    (tmp_path / "my notes" / "000001.json").write_text(content)
    with pytest.raises(ArtefactError, match="my notes/000001.json"):
        notes.read_all()


def test_a_storage_that_refuses_is_not_a_number_that_is_taken(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ArtefactError, match="Cannot write"):
        Records(str(tmp_path / "file" / "folder"), Note).create(1, Note("first"))
